"""Addresses."""

from django.urls import path

from lessonbook.faces.office.people import views

urlpatterns = [
    path("people/", views.people_page, name="people"),
]
