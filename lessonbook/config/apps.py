"""The configuration as an app of its own: management commands, checks, what follows a migration."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Wires what belongs to the installation and to no part of the school."""

    name = "lessonbook.config"
    label = "config"
    verbose_name = "Lessonbook"
