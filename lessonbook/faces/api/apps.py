"""The face for programs: REST at /api/v1."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lessonbook.faces.api"
    label = "api"
