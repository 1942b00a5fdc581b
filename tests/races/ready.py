"""What is loaded once, before the processes of `apart.py` are forked off: Django on the database of the environment."""

import django

django.setup()

from tests.races import acts  # noqa: E402  models come after settings

__all__ = ["acts"]
