"""Signing in and one's own settings."""

from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "lessonbook.faces.profile"
    label = "profile"
