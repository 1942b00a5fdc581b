"""Addresses of the look."""

from django.urls import path

from lessonbook.faces.look import views

app_name = "look"

urlpatterns = [
    path("look/now/", views.now, name="now"),
    path("look/theme/", views.choose_theme, name="theme"),
]
