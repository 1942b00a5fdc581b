"""What sessions cost: purses, lots and the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditsConfig(AppConfig):
    name = "lessonbook.domain.credits"
    label = "credits"
    verbose_name = _("Credits")
