"""The journal, to read."""

from django.contrib import admin

from lessonbook.domain.journal.models import Entry
from lessonbook.faces.data.verbs import ReadOnlyAdmin


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "subject_kind", "subject_id", "on_behalf_of", "source")
    list_filter = ("source", "verb", "subject_kind")
    list_select_related = ("actor", "on_behalf_of")
    search_fields = ("verb", "actor__given_name", "actor__family_name", "=subject_id")
    date_hierarchy = "at"
