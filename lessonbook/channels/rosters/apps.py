"""Rosters as an app: it remembers rows that make no record of their own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RostersConfig(AppConfig):
    name = "lessonbook.channels.rosters"
    label = "rosters"
    verbose_name = _("Rosters")
