"""Who came, and what the instructor says of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    name = "lessonbook.domain.attendance"
    label = "attendance"
    verbose_name = _("Attendance")

    def ready(self) -> None:
        """Listen to what booking tells."""
        from lessonbook.domain.attendance import marks  # noqa: F401, PLC0415 (models are ready only now)
