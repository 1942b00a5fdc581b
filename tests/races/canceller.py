"""A process that cancels sessions one after another, and says so: `python -m tests.races.canceller SESSION…`.

It prints "ready", waits for a line, and writes a line of JSON before each session and after it.
"""

import json
import os
import sys
from typing import Any


def main(sessions: list[int]) -> None:
    """Cancel each, whether it is cancelled already or not."""
    import django  # noqa: PLC0415  settings come first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lessonbook.config.settings")
    django.setup()

    from lessonbook.domain.booking.actions.sessions import cancel_session  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Session  # noqa: PLC0415
    from tests.factories import BY_SCHOOL, NOW  # noqa: PLC0415

    say("ready")
    sys.stdin.readline()
    for pk in sessions:
        say("cancelling", session=pk)
        cancel_session(Session.objects.get(pk=pk), reason="Snow", by=BY_SCHOOL, now=NOW)
        say("cancelled", session=pk)


def say(what: str, **facts: Any) -> None:
    """Write a line, at once."""
    sys.stdout.write(json.dumps({"what": what, **facts}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]])
