"""What is taught: courses, their rules, lessons, groups and enrollments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "lessonbook.domain.courses"
    label = "courses"
    verbose_name = _("Courses")
