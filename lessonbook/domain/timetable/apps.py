"""When it is taught: sessions, series, places and the seats in them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TimetableConfig(AppConfig):
    name = "lessonbook.domain.timetable"
    label = "timetable"
    verbose_name = _("Timetable")
