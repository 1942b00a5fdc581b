"""Addresses."""

from django.urls import path

from lessonbook.faces.office.requests import absences, substitutes

urlpatterns = [
    path("requests/", absences.requests_page, name="requests"),
    path("requests/substitutes/<int:pk>/", substitutes.answer, name="substitute_request"),
]
