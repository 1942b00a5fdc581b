"""A process that books and cancels at the school of `school.py` in a loop, and says what it was told is done.

    python -m tests.races.driver SEED LEARNER…

It prints "ready", waits for a line, and then writes a line of JSON before each act and after each answer, so that
whoever kills it knows what was asked and what was confirmed.
"""

import json
import os
import random
import sys
from datetime import timedelta
from typing import Any


def main(seed: int, learners: list[int]) -> None:
    """Book and cancel until killed."""
    import django  # noqa: PLC0415  settings come first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lessonbook.config.settings")
    django.setup()

    from lessonbook.domain.booking.actions.bookings import book  # noqa: PLC0415
    from lessonbook.domain.booking.actions.cancelling import cancel_booking  # noqa: PLC0415
    from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat  # noqa: PLC0415
    from lessonbook.domain.journal.actions import By  # noqa: PLC0415
    from lessonbook.domain.people.models import Person  # noqa: PLC0415
    from lessonbook.domain.refusals import Refused  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Seat, Session  # noqa: PLC0415
    from tests.factories import NOW  # noqa: PLC0415
    from tests.races.school import AT_TEN  # noqa: PLC0415

    choose = random.Random(seed)
    instructors = list(Person.objects.with_role("instructor").order_by("pk").values_list("pk", flat=True))
    codes = list(Session.objects.filter(capacity__gt=1).order_by("pk").values_list("code", flat=True))
    held: dict[int, list[Seat]] = {learner: [] for learner in learners}
    say("ready")
    sys.stdin.readline()
    while True:
        learner = choose.choice(learners)
        by, seats = By(learner), held[learner]
        try:
            if seats and choose.random() < 0.4:
                seat = seats.pop(choose.randrange(len(seats)))
                say("cancelling", seat=seat.pk)
                say("cancelled", seat=seat.pk, credits=cancel_booking(seat, by=by, now=NOW).credits)
            else:
                start = AT_TEN + timedelta(days=choose.randrange(20), hours=choose.randrange(6))
                group = choose.random() < 0.4
                wanted = GroupSeat(choose.choice(codes)) if group else FreeTime(choose.choice(instructors), start)
                say("booking", learner=learner)
                [seat] = book(learner, "spanish", [wanted], by=by, now=NOW)
                say("booked", seat=seat.pk)
                seats.append(seat)
        except Refused as refused:
            say("refused", code=refused.refusal.code)


def say(what: str, **facts: Any) -> None:
    """Write a line, at once."""
    sys.stdout.write(json.dumps({"what": what, **facts}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(number) for number in sys.argv[2:]])
