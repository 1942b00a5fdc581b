"""The net beneath the locks: rows written straight into the tables, past every verb, are refused by both engines."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction

from lessonbook.database.errors import constraint_name
from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.journal.models import KeyedAct
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Session
from tests.factories import NOW, make_instructor, make_school, make_session
from tests.races.school import AT_TEN, HOUR, at, booked, in_, make_learners, make_spanish
from tests.races.together import audit

pytestmark = pytest.mark.django_db(transaction=True)


class Rows:
    """A booked hour with Ana at ten, paid, beside a group session at noon with somebody in line."""

    def __init__(self) -> None:
        make_school()
        self.spanish, [self.ana] = make_spanish()
        self.lena, self.tom = make_learners(self.spanish, 2)
        self.seat = booked(self.lena, at(self.ana))
        self.group = make_session(self.spanish, AT_TEN + 2 * HOUR, instructor=self.ana, capacity=1, minutes=60)
        booked(self.tom, in_(self.group))
        self.place = WaitlistPlace.objects.create(session=self.group, learner=self.lena, since=NOW)
        self.request = AbsenceRequest.objects.create(seat=self.seat, asked_at=NOW, percent=100)
        self.row = LedgerRow.objects.get(seat=self.seat)
        self.purse = self.row.purse


def again(row: models.Model, **changes: object) -> Callable[[], object]:
    """That a row is written a second time, with some of it changed."""
    for name, value in {"pk": None, "id": None, **changes}.items():
        setattr(row, name, value)
    row._state.adding = True
    return row.save


def a_session(rows: Rows, start: timedelta, length: timedelta, **facts: object) -> Callable[[], object]:
    starts_at = AT_TEN + start
    minutes = int(length.total_seconds() // 60)
    return lambda: make_session(rows.spanish, starts_at, minutes=minutes, **{"instructor": rows.ana} | facts)


OVERLAP = "timetable_session_instructor_overlap"
REFUSED: list[tuple[str, str, Callable[[Rows], Callable[[], object]]]] = [
    ("an equal session", OVERLAP, lambda r: a_session(r, 0 * HOUR, HOUR)),
    ("a session that begins inside", OVERLAP, lambda r: a_session(r, HOUR / 2, HOUR)),
    ("a session that ends inside", OVERLAP, lambda r: a_session(r, -HOUR / 2, HOUR)),
    ("a session held by it", OVERLAP, lambda r: a_session(r, HOUR / 4, HOUR / 4)),
    ("a session that holds it", OVERLAP, lambda r: a_session(r, -HOUR, 4 * HOUR)),
    (
        "a session moved over another",
        OVERLAP,
        lambda r: lambda: Session.objects.filter(pk=r.group.pk).update(starts_at=AT_TEN + HOUR / 2),
    ),
    (
        "a session handed to who is busy",
        OVERLAP,
        lambda r: (
            lambda: Session.objects.filter(
                pk=make_session(r.spanish, AT_TEN, instructor=make_instructor("Bo Lind")).pk
            ).update(instructor=r.ana)
        ),
    ),
    (
        "a cancelled session that stands again",
        OVERLAP,
        lambda r: (
            lambda: Session.objects.filter(
                pk=make_session(r.spanish, AT_TEN, instructor=r.ana, cancelled_at=NOW).pk
            ).update(cancelled_at=None)
        ),
    ),
    ("a session that ends as it starts", "timetable_session_end_after_start", lambda r: a_session(r, HOUR, 0 * HOUR)),
    ("a second seat", "timetable_seat_once", lambda r: again(r.seat, price=0)),
    (
        "a negative balance",
        "credits_purse_not_negative",
        lambda r: lambda: Purse.objects.filter(pk=r.purse.pk).update(used=6, balance=-1),
    ),
    (
        "a balance that does not add up",
        "credits_purse_adds_up",
        lambda r: lambda: Purse.objects.filter(pk=r.purse.pk).update(balance=5),
    ),
    ("more left than came in", "credits_lot_left", lambda r: lambda: Lot.objects.update(left=6)),
    ("a second row for one cause", "credits_row_cause_seat", lambda r: again(r.row, number=3)),
    ("a second row of one number", "credits_row_number", lambda r: again(r.row, kind="return", amount=1)),
    ("a second place in line", "booking_waitlist_once", lambda r: again(r.place, since=NOW + HOUR)),
    ("a second open absence request", "attendance_absence_once", lambda r: again(r.request)),
    ("a second act under one key", "journal_keyed_act_once", lambda r: second_act(r.lena)),
]


def second_act(person: Person) -> Callable[[], object]:
    facts = {"actor": person, "key": "key", "fingerprint": "f" * 64, "at": NOW}
    KeyedAct.objects.create(**facts)
    return lambda: KeyedAct.objects.create(**facts)


@pytest.mark.parametrize(("name", "write"), [pytest.param(name, write, id=what) for what, name, write in REFUSED])
def test_the_database_refuses(name: str, write: Callable[[Rows], Callable[[], object]]) -> None:
    rows = Rows()
    act = write(rows)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert constraint_name(error.value) == name
    assert audit() == []


def test_what_only_touches_is_not_refused() -> None:
    rows = Rows()
    for start in (-HOUR, HOUR):
        a_session(rows, start, HOUR)()
    a_session(rows, 0 * HOUR, HOUR, cancelled_at=NOW)()
    for _ in range(2):
        a_session(rows, 0 * HOUR, HOUR, instructor=None)()
    again(rows.place, left_at=NOW, left_why="left")()
    again(rows.request, withdrawn_at=NOW)()
    assert audit() == []
