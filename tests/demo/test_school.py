"""The demo school always has something live, something in 10 minutes and something yesterday with a report.

And it can be booked: what this file looks for is what somebody who looks around is meant to find.
"""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise, product
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from lessonbook.demo.cast import PASSWORD, SIGN_INS
from lessonbook.demo.program import SUBJECTS
from lessonbook.demo.reports import UNREAD
from lessonbook.demo.school import fill, filled_at
from lessonbook.demo.words import WORDS
from lessonbook.domain.attendance.due import count_due
from lessonbook.domain.attendance.models import AbsenceRequest, Decision, Mark, Report, ReportReading
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.openings import Opening, openings
from lessonbook.domain.booking.siblings import How, Wish, search
from lessonbook.domain.booking.substitutes import open_substitute_requests
from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.credits.models import LedgerRow, Lot, LotKind
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Guardianship, Person, School
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import (
    Availability,
    BusyTime,
    DateHours,
    GivenUp,
    Seat,
    Series,
    Session,
    SessionLink,
)
from lessonbook.domain.timetable.progress import lessons_held
from lessonbook.scheduling.calendar_days import day_interval, day_of
from lessonbook.scheduling.intervals import Interval

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""The night in which Berlin's clocks go back, in the hour that comes twice."""
WEDNESDAY = datetime(2026, 11, 25, 15, 18, 7, tzinfo=UTC)
OTHER_DAYS = [WEDNESDAY + timedelta(days=days, hours=7 * days) for days in (2, 5)]
"""Saturday early in the morning, and Tuesday; they are about dates, which are the same on both engines."""
INSTANTS = [WEDNESDAY, NIGHT, *(pytest.param(day, marks=pytest.mark.engine("sqlite")) for day in OTHER_DAYS)]


def person(name: str) -> Person:
    return Person.objects.get(given_name=name)


def open_times(learner: Person, slug: str, now: datetime) -> list[Opening]:
    window = Interval(now, now + timedelta(days=14))
    return openings(Course.objects.get(slug=slug), learner.pk, window, School.objects.get(), now, with_lines=True)


@pytest.mark.django_db
@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_the_demo_school_is_alive(now: datetime) -> None:
    fill(now)
    lena, petra = (Person.objects.get(account__email=f"{name}@example.org") for name in ("lena", "petra"))
    live = Seat.objects.standing().filter(starts_at__lte=now, ends_at__gt=now)
    assert live.filter(learner=lena).exists()
    assert live.filter(learner__guardians__guardian=petra).exists()
    soon = Session.objects.filter(starts_at__gt=now, seats__learner=lena).earliest("starts_at")
    assert timedelta(minutes=7) <= soon.starts_at - now <= timedelta(minutes=13)
    assert (soon.starts_at.minute % 5, soon.seats.count(), soon.capacity) == (0, 8, 8)
    yesterday = day_interval(day_of(now, BERLIN) - timedelta(days=1), BERLIN)
    assert yesterday is not None
    assert Report.objects.filter(seat__learner=lena, seat__starts_at__range=yesterday).exists()
    [replaced] = Session.objects.exclude(cancel_reason="")
    assert replaced.replaced_by is not None
    assert len(set(Person.objects.exclude(time_zone="").values_list("time_zone", flat=True))) >= 5
    assert Guardianship.objects.count() == 3
    assert Mark.objects.count() > 100
    assert filled_at() == now
    for _, key in SIGN_INS:
        assert authenticate(None, email=f"{key}@example.org", password=PASSWORD) is not None, key
    look_around(now)
    look_at_hours(now)
    look_at_lessons(now)
    look_at_reports()
    look_at_links()
    look_at_order()
    call_command("check_invariants")


def look_around(now: datetime) -> None:
    """Find what booking has to show."""
    assert Availability.objects.values("time_zone").distinct().count() >= 4
    assert set(DateHours.objects.values_list("instructor__given_name", flat=True)) == {None, "Aoife", "Kenji"}
    assert BusyTime.objects.get().instructor == person("Ana")
    look_at_open_times(now)
    given_up = Seat.objects.values_list("given_up_why", flat=True)
    assert {GivenUp.CANCELLED, GivenUp.EXCUSED} <= set(given_up)
    [waiting] = WaitlistPlace.objects.standing()
    assert waiting.session.seats.standing().count() == waiting.session.capacity
    requests = AbsenceRequest.objects.order_by("decision").values_list("decision", flat=True)
    assert list(requests) == ["", *[Decision.ACCEPTED] * 3, Decision.DECLINED]
    assert Lot.objects.get(kind=LotKind.MAKE_UP).purse.person == person("María")
    soon = Lot.objects.filter(purse__person=person("Lena"), ends_on__lte=now.date() + timedelta(days=7), left__gt=0)
    assert soon.exists()
    look_at_teaching(now)
    for verb in ("book", "cancel_booking", "reschedule", "join_line", "excuse", "set_hours", "set_date_hours"):
        assert Entry.objects.filter(verb=verb).exists(), verb


def look_at_teaching(now: datetime) -> None:
    """Find what Ana's pages have to show: somebody excused in what is next, a substitute she needs, reports due."""
    ana = person("Ana")
    soon = Session.objects.filter(instructor=ana, starts_at__gt=now).earliest("starts_at")
    assert soon.seats.get(given_up_why=GivenUp.EXCUSED).learner == person("Greta")
    assert Session.objects.filter(
        instructor=ana, starts_at__gt=soon.ends_at, starts_at__lt=now + timedelta(hours=18)
    ).exists()
    assert open_substitute_requests(now).get().asked_by == ana
    assert count_due(ana.pk, now) == 2


def look_at_open_times(now: datetime) -> None:
    """Find one-to-one times of two lengths, an hour for three with a seat left, groups with seats left, a line."""
    lena, thora, tom = person("Lena"), person("Þóra"), person("Tom")
    free = [one for one in open_times(lena, "piano", now) if one.session is None]
    assert {one.ends_at - one.starts_at for one in free} == {timedelta(minutes=30), timedelta(minutes=60)}
    shared = [one for one in open_times(tom, "spanish-b1", now) if one.session and one.refusal is None]
    assert 1 in {one.seats_left for one in shared}
    lined = [one for one in open_times(thora, "spanish-b1", now) if one.refusal is not None]
    assert {one.refusal.code for one in lined if one.refusal} == {"line_first", "session_full"}
    groups = [one for one in open_times(person("Omar"), "english-conversation", now) if one.session]
    assert groups
    elsa, bo = person("Elsa"), person("Bo")
    one = next(one for one in open_times(elsa, "piano", now) if one.instructor_id)
    assert one.instructor_id is not None
    wanted = FreeTime(one.instructor_id, one.starts_at, one.ends_at - one.starts_at)
    for who, slug, code in ((bo, "piano", "may_not_spend"), (elsa, "maths-8", "booking_off")):
        with pytest.raises(Refused) as caught:
            book(elsa.pk, slug, [wanted], by=By(who.pk), now=now)
        assert caught.value.refusal.code == code


def look_at_hours(now: datetime) -> None:
    """Find sessions by day alone, but for what is live and what begins in 10 minutes; and nobody in two at once."""
    others = Session.objects.exclude(starts_at__lt=now + timedelta(minutes=14), ends_at__gt=now)
    assert {span for s in others if not (span := local(s.starts_at, s.ends_at)).is_by_day} == set()
    seats = Seat.objects.standing().order_by("learner", "starts_at").values_list("learner", "starts_at", "ends_at")
    assert [(one, two) for one, two in pairwise(seats) if one[0] == two[0] and one[2] > two[1]] == []


class Local(NamedTuple):
    """When a session begins and ends for the school."""

    start: datetime
    end: datetime

    @property
    def is_by_day(self) -> bool:
        return time(7) <= self.start.time() < self.end.time() <= time(21, 30)


def local(*instants: datetime) -> Local:
    return Local(*(instant.astimezone(BERLIN) for instant in instants))


def look_at_lessons(now: datetime) -> None:
    """Find courses that go on from lesson to lesson: what lies ahead isn't done, and not all is behind."""
    lena, spanish = person("Lena"), Course.objects.get(slug="spanish-b1")
    held = Lesson.objects.filter(pk__in=lessons_held(lena.pk, spanish.pk, now)).values_list("number", flat=True)
    assert sorted(held) == list(range(1, 8))
    for course in Course.objects.all():
        sessions = course.sessions.standing().exclude(lesson=None).order_by("starts_at")
        numbers = list(sessions.values_list("lesson__number", flat=True))
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(1, course.lessons.count() + 1))


def look_at_reports() -> None:
    """Find words about what was taught, each said once to a learner; the newest of a learner are unread, no others."""
    told = Report.objects.order_by("-seat__starts_at", "-seat").values_list(
        "pk", "seat__learner", "feedback", "seat__course__slug", "seat__session__lesson__number"
    )
    of_learners: dict[int, list[tuple[int, str]]] = {}
    for pk, learner_id, feedback, slug, number in told:
        of_learners.setdefault(learner_id, []).append((pk, feedback))
        assert feedback.startswith(tuple(about for about, _homework in WORDS[slug].lessons[number]))
    for reports in of_learners.values():
        assert len({feedback for _pk, feedback in reports}) == len(reports)
    readers = {(name, name) for name in ("Lena", "Tom")} | {("Petra", "Anna"), ("Petra", "Jakub"), ("Bo", "Elsa")}
    for reader, learner in readers:
        found = [pk for pk, _feedback in of_learners[person(learner).pk]]
        read = ReportReading.objects.filter(person=person(reader), report__in=found).values_list("report", flat=True)
        assert set(read) == set(found[UNREAD:]), (reader, learner)
        assert len(found) > 2 * UNREAD


def look_at_links() -> None:
    """Find addresses that say of themselves that they are examples, and no two things under one."""
    recordings = list(Session.objects.exclude(recording_link="").values_list("recording_link", flat=True))
    assert len(set(recordings)) == len(recordings) > 20
    links = {*recordings, *SessionLink.objects.values_list("url", flat=True)}
    for rows, name in product((Session, Series, Availability), ("class_link", "host_link")):
        links.update(rows.objects.exclude(**{name: ""}).values_list(name, flat=True))  # type: ignore[attr-defined]
    assert {urlsplit(link)._replace(query="").geturl() for link in links} == {"https://example.org/"}


def look_at_order() -> None:
    """Find each ledger, and the journal, in the order of its dates."""
    rows = list(LedgerRow.objects.order_by("purse", "number").values_list("purse", "at"))
    assert [(one, two) for one, two in pairwise(rows) if one[0] == two[0] and one[1] > two[1]] == []
    entries = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    assert entries == sorted(entries)


@pytest.mark.django_db
@pytest.mark.engine("sqlite")
def test_a_mother_finds_times_for_both_of_her_children() -> None:
    fill(WEDNESDAY)
    anna, jakub = person("Anna"), person("Jakub")
    piano, spanish = (Course.objects.get(slug=slug) for slug in ("piano", "spanish-b1"))
    week = Interval(WEDNESDAY, WEDNESDAY + timedelta(days=7))
    for how, course in ((How.SAME_HOUR, spanish), (How.BACK_TO_BACK, piano)):
        wishes = [Wish(anna.pk, piano, timedelta(minutes=30)), Wish(jakub.pk, course, course.booking_rules.lengths[0])]
        found = search(wishes, how, timedelta(minutes=15), week, School.objects.get(), WEDNESDAY)
        assert len(found.combinations) > 5, how


def test_the_program_is_whole() -> None:
    assert {subject.hue for subject in SUBJECTS} <= set(range(12))
    assert len({subject.slug for subject in SUBJECTS}) == len(SUBJECTS)
    assert set(WORDS) == {subject.slug for subject in SUBJECTS}
