"""The learner's and guardian's portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lessonbook.faces.portal"
    label = "portal"
