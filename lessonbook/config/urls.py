"""Every address of the site, by the face that answers it."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

FACES = ("lessonbook.faces.profile.urls", "lessonbook.faces.portal.urls")

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("data/", admin.site.urls),
]
urlpatterns += [path("", include(name)) for name in FACES if find_spec(name.rpartition(".")[0]) and find_spec(name)]
