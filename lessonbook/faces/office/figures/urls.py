"""Addresses of figures, the journal, exports and import."""

from django.urls import path, re_path

from lessonbook.faces.office.figures import exports, import_files, importing, journal, views

urlpatterns = [
    path("figures/", views.figures_page, name="figures"),
    path("journal/", journal.journal_page, name="journal"),
    path("exports/", exports.exports_page, name="exports"),
    re_path(r"^exports/(?P<name>[a-z]+)\.(?P<kind>csv|xlsx)$", exports.export, name="export"),
    path("import/", importing.import_page, name="import"),
    path("import/samples/<str:file>", import_files.sample_file, name="import_sample"),
    path("import/<str:token>/", importing.upload_page, name="import_upload"),
    path("import/<str:token>/begin/", importing.begin_import, name="import_begin"),
    path("import/<str:token>/drop/", importing.drop_upload, name="import_drop"),
]
