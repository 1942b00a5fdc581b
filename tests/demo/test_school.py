"""The demo school always has something live, something in 10 minutes and something yesterday with a report."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from lessonbook.demo.cast import PASSWORD, SIGN_INS
from lessonbook.demo.program import SUBJECTS
from lessonbook.demo.school import fill, filled_at
from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.people.models import Guardianship, Person
from lessonbook.domain.timetable.models import Seat, Session


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 25, 15, 18, 7, tzinfo=UTC),
        # The night in which Berlin's clocks go back, in the hour that comes twice.
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ],
    ids=["a Wednesday", "a doubled hour"],
)
def test_the_demo_school_is_alive(now: datetime) -> None:
    fill(now)
    lena, petra = (Person.objects.get(account__email=f"{name}@example.org") for name in ("lena", "petra"))
    live = Seat.objects.standing().filter(starts_at__lte=now, ends_at__gt=now)
    assert live.filter(learner=lena).exists()
    assert live.filter(learner__guardians__guardian=petra).exists()
    soon = Session.objects.filter(starts_at__gt=now, seats__learner=lena).earliest("starts_at")
    assert timedelta(minutes=7) <= soon.starts_at - now <= timedelta(minutes=13)
    assert (soon.starts_at.minute % 5, soon.seats.count(), soon.capacity) == (0, 8, 8)
    yesterday = now - timedelta(days=1, hours=1)
    assert Report.objects.filter(seat__starts_at__gt=yesterday, seat__ends_at__lte=now).exists()
    assert Session.objects.get(cancelled_at__isnull=False).replaced_by is not None
    assert len(set(Person.objects.exclude(time_zone="").values_list("time_zone", flat=True))) >= 5
    assert Guardianship.objects.count() == 3
    assert Mark.objects.count() > 100
    assert filled_at() == now
    for _, key in SIGN_INS:
        assert authenticate(None, email=f"{key}@example.org", password=PASSWORD) is not None, key
    call_command("check_invariants")


def test_the_program_is_whole() -> None:
    assert {subject.hue for subject in SUBJECTS} <= set(range(12))
    assert len({subject.slug for subject in SUBJECTS}) == len(SUBJECTS)
