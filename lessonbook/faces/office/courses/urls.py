"""Addresses."""

from django.urls import path

from lessonbook.faces.office.courses import views

urlpatterns = [
    path("courses/", views.courses_page, name="courses"),
]
