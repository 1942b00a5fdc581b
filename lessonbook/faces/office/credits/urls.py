"""Addresses."""

from django.urls import path

from lessonbook.faces.office.credits import views

urlpatterns = [
    path("credits/", views.credits_page, name="credits"),
]
