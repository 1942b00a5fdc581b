"""The administrator's office, for daily use."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "lessonbook.faces.office"
    label = "office"
