"""The configuration as an app of its own: management commands, checks, what follows a migration."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Wires what belongs to the installation and to no part of the school."""

    name = "lessonbook.config"
    label = "config"
    verbose_name = "Lessonbook"

    def ready(self) -> None:
        """Register the checks."""
        from lessonbook.config import checks  # noqa: F401, PLC0415  apps are there only now
