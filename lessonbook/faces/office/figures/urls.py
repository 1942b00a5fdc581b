"""Addresses."""

from django.urls import path

from lessonbook.faces.office.figures import views

urlpatterns = [
    path("figures/", views.figures_page, name="figures"),
]
