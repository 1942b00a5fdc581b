"""Addresses."""

from django.urls import path

from lessonbook.faces.office.school import views

urlpatterns = [
    path("school/", views.school_page, name="school"),
]
