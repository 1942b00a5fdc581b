"""Who came, and what the instructor says of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    name = "lessonbook.domain.attendance"
    label = "attendance"
    verbose_name = _("Attendance")
