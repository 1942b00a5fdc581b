"""The look: tokens, frame, components and the words for dates and numbers that every face shares."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """The app of the shared look; it has no tables."""

    name = "lessonbook.faces.look"
    label = "look"
