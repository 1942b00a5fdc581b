"""The program `lessonbook`: Django's management commands under our name."""

import os
import sys


def main() -> None:
    """Run the command given on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lessonbook.config.settings")
    from lessonbook.config.program import run  # noqa: PLC0415  settings come first

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
