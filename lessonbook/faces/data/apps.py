"""The data admin as an app; its classes are registered as Django finds `admin.py`."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "lessonbook.faces.data"
    label = "data"
