"""The school and its people: accounts, roles, guardians, families."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "lessonbook.domain.people"
    label = "people"
    verbose_name = _("People")
