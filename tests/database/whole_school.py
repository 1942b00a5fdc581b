"""A school in order that has a row in every table of ours, and values that an archive could get wrong."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator

from lessonbook.channels.rosters.models import RosterRow
from lessonbook.domain.attendance.models import AbsenceRequest, Attendance, Joining, Mark, Report, ReportReading
from lessonbook.domain.attendance.sums import count_weeks
from lessonbook.domain.booking.models import SubstituteRequest, WaitlistPlace
from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.credits.actions.accounts import deposit, purse_of, transfer
from lessonbook.domain.credits.actions.seats import spend
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import KeyedAct, Source
from lessonbook.domain.people.models import AccessToken, Person
from lessonbook.domain.timetable.models import (
    BusyTime,
    DateHours,
    EarlierSeat,
    GivenUp,
    Seat,
    Series,
    Session,
    SessionLink,
)
from tests.domain.credits.facts import NEXT_MONTH, cause, make_family, on
from tests.factories import (
    NOW,
    make_course,
    make_group,
    make_guardian,
    make_hours,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_school,
    make_seat,
    make_session,
    wall,
)

HARD_WORDS = "Ľubomír “O’Neill” \\ \t\n\r\u2028 עברית 🎹 {json: [1, null]}"


def make_whole_school() -> None:
    make_school(name=f"School of {HARD_WORDS}", logo="school/logo.png")
    ana = make_instructor("Ana Ruiz", email="ana@example.org", introduction=HARD_WORDS, photo="people/ána.jpg")
    tom = make_person("Ťomáš Marsh", source_id="u-1", time_zone="Asia/Kathmandu")
    eva = make_guardian("Eva Marsh", tom, email="eva@example.org")
    course = make_course("Španělština B1", ana, lengths=[45, 90], description=HARD_WORDS, max_per_week=3)
    _sign_in(eva)
    _hold_sessions(course, ana, tom)
    _pay(course, tom, eva)
    _keep_hours(ana)
    _wait_and_ask(tom, eva)
    RosterRow.objects.create(file="roles.csv", source_id="r-1", source_hash="0" * 64)
    count_weeks(NOW)


def add_uploads(media: Path) -> None:
    """Put the school's pictures where uploads are."""
    for path, content in {"school/logo.png": b"\x89PNG\r\n\x1a\n", "people/ána.jpg": bytes(range(256)) * 9}.items():
        (media / path).parent.mkdir(parents=True, exist_ok=True)
        (media / path).write_bytes(content)


def _sign_in(person: Person) -> None:
    assert person.account is not None
    data = {"secret": "ABC", "z": [None, True, 0.5, {"ř": ""}], "a": 10**15}
    Authenticator.objects.create(user=person.account, type=Authenticator.Type.TOTP, data=data)


def _hold_sessions(course: Course, ana: Person, tom: Person) -> None:
    group = make_group(course, tom, name=HARD_WORDS)
    series = Series.objects.create(
        course=course,
        instructor=ana,
        time_zone="Europe/Berlin",
        weekdays=[0, 2],
        wall_start="16:18:00.000001",
        minutes=45,
        first_day="2026-10-01",
        last_day="2026-12-24",
    )
    series.groups.add(group)
    room = make_location("Studio 1", within=make_location("Main building", capacity=0))
    lesson = make_lesson(course, goal=HARD_WORDS)
    facts: dict[str, Any] = {"instructor": ana, "series": series, "location": room, "lesson": lesson}
    # Both passes of a doubled hour; and to the microsecond.
    held = make_session(course, wall("2026-10-25 02:30"), tom, minutes=30, capacity=1, **facts)
    make_session(course, wall("2026-10-25 02:30", fold=1), tom, minutes=30, **facts)
    make_session(course, NOW + timedelta(days=1, microseconds=1), tom, **facts)
    held.groups.add(group)
    SessionLink.objects.create(session=held, label=HARD_WORDS, url="https://example.org/?a=1&b=ř")
    Joining.objects.create(session=held, person=tom, at=held.starts_at)
    _cancel_and_replace(course, tom)
    _take_register(held.seats.get(), ana, tom)


def _cancel_and_replace(course: Course, tom: Person) -> None:
    """A session that refers to one with a higher id, and a seat that was given up and came back."""
    gone = make_session(course, NOW + timedelta(days=2), cancelled_at=NOW, cancel_reason=HARD_WORDS, sequence=1)
    make_seat(gone, tom, given_up_at=NOW, given_up_why=GivenUp.SESSION)
    instead = make_session(course, NOW + timedelta(days=3), capacity=0)
    Session.objects.filter(pk=gone.pk).update(replaced_by=instead)
    by = By(tom.pk, Source.API, on_behalf_of_id=tom.pk)
    entry = record("seat_learner", instead, by, NOW, before={}, after={"words": HARD_WORDS, "b": None, "a": [1.5]})
    seat = make_seat(instead, tom, beyond_capacity=entry, taken_by=tom)
    EarlierSeat.objects.create(
        seat=seat, price=0, taken_at=NOW - timedelta(days=9), given_up_at=NOW, given_up_why=GivenUp.CANCELLED
    )


def _take_register(seat: Seat, ana: Person, tom: Person) -> None:
    Mark.objects.create(seat=seat, attendance=Attendance.ABSENT, author=ana, at=NOW, superseded_at=NOW)
    Mark.objects.create(seat=seat, attendance=Attendance.PRESENT, author=ana, at=NOW)
    report = Report.objects.create(seat=seat, feedback=HARD_WORDS, private_note="", author=ana, at=NOW)
    ReportReading.objects.create(report=report, person=tom, at=NOW)


def _pay(course: Course, tom: Person, eva: Person) -> None:
    family = purse_of(make_family(tom, eva))
    paid = Paid(amount=2**40, currency="CZK", method="card", reference="ř/1")
    deposit(family, 5, **on(), ends_on=NEXT_MONTH, payment=paid)
    balance = purse_of(tom, course)
    transfer(family, balance, 3, **on())
    seat = make_seat(make_session(course, NOW + timedelta(days=5), lesson=Lesson.objects.get()), tom, price=1)
    spend(balance, seat, 1, **cause())


def _keep_hours(ana: Person) -> None:
    """Hours, a date of ana's own and a holiday, and a time that she is busy elsewhere."""
    make_hours(ana, time(9), time(0), [0, 6], class_link="https://example.org/?a=1&b=ř")
    DateHours.objects.create(
        instructor=ana, day=date(2026, 12, 24), opens=time(9), closes=time(12), note=HARD_WORDS[:99]
    )
    DateHours.objects.create(day=date(2026, 12, 25))
    start = NOW + timedelta(days=4, microseconds=1)
    BusyTime.objects.create(instructor=ana, starts_at=start, ends_at=start + timedelta(hours=1), calendar="Ř")


def _wait_and_ask(tom: Person, eva: Person) -> None:
    """Somebody in line, open requests for an absence and a substitute, an access token, and a keyed act."""
    full = Session.objects.get(replaces__isnull=False)
    WaitlistPlace.objects.create(session=full, learner=eva, since=NOW, joined_by=eva)
    seat = Seat.objects.standing().filter(learner=tom, price=1).get()
    AbsenceRequest.objects.create(seat=seat, reason=HARD_WORDS, asked_at=NOW, asked_by=tom, percent=100)
    taught = Session.objects.filter(instructor__isnull=False, cancelled_at=None).latest("starts_at")
    assert taught.instructor is not None
    SubstituteRequest.objects.create(session=taught, asked_by=taught.instructor, reason=HARD_WORDS, asked_at=NOW)
    AccessToken.objects.create(person=eva, name=HARD_WORDS, digest="0" * 64, scopes=["read", "book"], created_at=NOW)
    KeyedAct.objects.create(actor=eva, key="k-1", fingerprint="1" * 64, answer={"sessions": ["ř", None]}, at=NOW)
