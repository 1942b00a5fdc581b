"""The instructors' pages."""

from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "lessonbook.faces.teaching"
    label = "teaching"
