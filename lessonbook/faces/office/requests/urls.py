"""Addresses."""

from django.urls import path

from lessonbook.faces.office.requests import views

urlpatterns = [
    path("requests/", views.requests_page, name="requests"),
]
