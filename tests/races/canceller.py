"""A process that cancels a session and dies in the middle, again and again: `python -m tests.races.canceller SESSION`.

It prints "ready". For each line that it reads it lets a child of its own cancel the session, which dies by SIGKILL
after its first statement, then after its second, and so on; it says after how many the child died, or that the session
is "cancelled" at last.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def main(session: int) -> None:
    """Let one child after another cancel the session, until one lives to the end."""
    import django  # noqa: PLC0415  settings come first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lessonbook.config.settings")
    django.setup()

    say("ready")
    statements = 0
    while sys.stdin.readline():
        statements += 1
        child = os.fork()  # nothing is open yet: each child has a connection of its own
        if not child:
            cancel(session, statements)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            say("died", after=statements)
        else:
            say("cancelled" if status == 0 else "failed")
            return


def cancel(session: int, statements: int) -> None:
    """Cancel the session, and die once so many statements are done."""
    from django.db import connection  # noqa: PLC0415

    from lessonbook.domain.booking.actions.sessions import cancel_session  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Session  # noqa: PLC0415
    from tests.factories import BY_SCHOOL, NOW  # noqa: PLC0415

    found, done = Session.objects.get(pk=session), 0

    def die(execute: Callable[..., Any], *asked: Any) -> Any:
        nonlocal done
        answer = execute(*asked)
        done += connection.in_atomic_block
        if done == statements:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    with connection.execute_wrapper(die):
        cancel_session(found, reason="Snow", by=BY_SCHOOL, now=NOW)


def say(what: str, **facts: Any) -> None:
    """Write a line, at once."""
    sys.stdout.write(json.dumps({"what": what, **facts}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
