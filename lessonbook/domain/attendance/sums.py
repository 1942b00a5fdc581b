"""Week sums: what figures add up, counted beforehand, so that a term of millions of seats answers at once.

A week is counted from its sessions, seats and marks whenever the journal says that it may have changed; the week whose
count is oldest is counted again in turn, so that whatever the journal did not tell is right within hours.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Case, Count, F, Max, Min, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from lessonbook.database.loading import chunks, insert_rows
from lessonbook.database.snapshot import snapshot
from lessonbook.domain.attendance.models import (
    AbsenceRequest,
    Attendance,
    CountedWeek,
    Counting,
    Decision,
    Mark,
    WeekSum,
)
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import School
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.timetable.models import EarlierSeat, GivenUp, Seat, Session
from lessonbook.scheduling.calendar_days import day_of, day_start, week_of
from lessonbook.scheduling.intervals import Interval

WEEK = timedelta(days=7)
OVERLAP = timedelta(minutes=10)
"""An act's entry bears the instant at which it was asked for; it may be there so much later at most."""
NEW_AT_ONCE = 26
"""So many weeks that were never counted are counted at once, the latest first: the worker has other work too."""
IN_TURN = 1
"""So many weeks whose count is oldest are counted again each time."""
NOTICES = ((48, "given_up_48"), (24, "given_up_24"), (2, "given_up_2"))
"""From how many hours of notice on a seat that was given up counts where; less than all is `given_up_0`."""
SUMS = (
    "sessions", "cancelled", "minutes", "places", "filled", "seats", "present", "late", "excused", "absent",
    "given_up_48", "given_up_24", "given_up_2", "given_up_0",
)  # fmt: skip

AHEAD = {"enrollment", "groupmembership", "group", "series"}
"""Kinds of subjects whose acts may change every week from the act's on."""
IMPORTS = ("import_school", "import_sessions", "fill_demo", "build_school")
"""The verbs that may change every week there is."""

Key = tuple[int, int | None]
Sums = dict[str, int]


def count_weeks(now: datetime) -> int:
    """Count the weeks that may have changed, some that never were, and the oldest count anew; return how many.

    Nothing is lost where it is cut short: the journal is looked through from the same place again.
    """
    school = the_school()
    if school is None:
        return 0
    counting = Counting.objects.filter(pk=Counting.ONE).first()
    known = set(CountedWeek.objects.values_list("week", flat=True))
    weeks = set(weeks_with_sessions(school)) | {week for week in known if week == week_start(week, school)}
    forget(known - weeks)
    due = sorted(weeks - known, reverse=True)[:NEW_AT_ONCE]
    if counting is not None:
        due += sorted(changed_weeks(counting.looked_at - OVERLAP, weeks & known, school), reverse=True)
    in_turn = CountedWeek.objects.exclude(week__in=due).order_by("counted_at", "week")
    due += in_turn.values_list("week", flat=True)[:IN_TURN]
    for week in due:
        count_week(week, now, school.zone)
    Counting.objects.update_or_create(pk=Counting.ONE, defaults={"looked_at": now})
    return len(due)


def week_start(day: date, school: School) -> date:
    """The first day of the school's week in which a date lies."""
    return week_of(day, school.first_weekday)[0]


def weeks_with_sessions(school: School) -> Iterator[date]:
    """Every week of the school's from its first session's to its last's."""
    found = Session.objects.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    if found["first"] is not None:
        week, last = week_start(day_of(found["first"], school.zone), school), day_of(found["last"], school.zone)
        while week <= last:
            yield week
            week += WEEK


@transaction.atomic
def forget(weeks: Collection[date]) -> None:
    """Drop what was counted of weeks that are none any more: the school's week begins on another day now."""
    WeekSum.objects.filter(week__in=weeks).delete()
    CountedWeek.objects.filter(week__in=weeks).delete()


def changed_weeks(since: datetime, weeks: Collection[date], school: School) -> set[date]:
    """The weeks among `weeks` that acts recorded since an instant may have changed; a bounded number of queries."""
    codes: set[str] = set()
    subjects: dict[str, set[int]] = defaultdict(set)
    instants: set[str] = set()
    ahead: datetime | None = None
    facts = ("at", "verb", "subject_kind", "subject_id", "before", "after")
    for at, verb, kind, subject, before, after in Entry.objects.filter(at__gte=since).values_list(*facts).iterator():
        if verb in IMPORTS:
            return set(weeks)
        if kind in AHEAD:
            ahead = min(ahead or at, at)
        subjects[kind].add(subject or 0)
        codes |= {str(code) for code in _texts(after, "sessions", "session")}
        instants |= {str(text) for told in (before, after) for text in _texts(told, "starts_at", "times")}
    starts = [*(datetime.fromisoformat(text) for text in instants), *_starts(codes, subjects)]
    found = {week_start(day_of(start, school.zone), school) for start in starts} & set(weeks)
    if ahead is not None:
        first = week_start(day_of(ahead, school.zone), school)
        found |= {week for week in weeks if week >= first}
    return found


def _texts(told: dict[str, Any], *names: str) -> Iterator[object]:
    for name in names:
        value = told.get(name)
        yield from value if isinstance(value, list) else () if value is None else (value,)


def _starts(codes: Iterable[str], subjects: dict[str, set[int]]) -> Iterator[datetime]:
    """When the sessions begin that are meant by their codes, themselves, by a seat or by a place in line."""
    for named in chunks(sorted(codes)):
        yield from Session.objects.filter(code__in=named).values_list("starts_at", flat=True)
    for some in chunks(sorted(subjects["session"])):
        yield from Session.objects.filter(pk__in=some).values_list("starts_at", flat=True)
    for some in chunks(sorted(subjects["seat"])):
        yield from Seat.objects.filter(pk__in=some).values_list("starts_at", flat=True)
    for some in chunks(sorted(subjects["waitlistplace"])):
        yield from WaitlistPlace.objects.filter(pk__in=some).values_list("session__starts_at", flat=True)


def count_week(week: date, now: datetime, zone: ZoneInfo) -> None:
    """Count a week anew; what isn't changed isn't written, but for when it was counted."""
    with snapshot(connection):
        sums = sums_of_week(week, zone)
    with transaction.atomic():
        CountedWeek.objects.update_or_create(week=week, defaults={"counted_at": now})
        if kept_sums(week) != sums:
            WeekSum.objects.filter(week=week).delete()
            rows = ((week, course, who, *row.values()) for (course, who), row in sums.items())
            insert_rows(WeekSum, ["week", "course", "instructor", *SUMS], rows)


def kept_sums(week: date) -> dict[Key, Sums]:
    """What is kept of a week, by course and instructor; one query."""
    rows = WeekSum.objects.filter(week=week).values_list("course_id", "instructor_id", *SUMS)
    return {(course, who): dict(zip(SUMS, row, strict=True)) for course, who, *row in rows}


def sums_of_week(week: date, zone: ZoneInfo) -> dict[Key, Sums]:
    """What a week's sessions add up to by course and instructor, as they stand now; five queries."""
    window = Interval(day_start(week, zone), day_start(week + WEEK, zone))
    sums: dict[Key, Sums] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    keys: dict[int, tuple[Key, bool]] = {}
    sessions = Session.objects.filter(starts_at__gte=window.start, starts_at__lt=window.end)
    facts = ("pk", "course_id", "instructor_id", "starts_at", "ends_at", "capacity", "cancelled_at")
    for pk, course, who, starts, ends, capacity, cancelled in sessions.values_list(*facts):
        row = sums[course, who]
        if cancelled is not None:
            row["cancelled"] += 1
            continue
        keys[pk] = ((course, who), capacity is not None)
        row["sessions"] += 1
        row["minutes"] += int((ends - starts).total_seconds()) // 60
        row["places"] += capacity or 0
    _count_seats(sums, keys, window)
    return dict(sums)


def _count_seats(sums: dict[Key, Sums], keys: dict[int, tuple[Key, bool]], window: Interval) -> None:
    of_week = {"session__starts_at__gte": window.start, "session__starts_at__lt": window.end}
    stands = {**of_week, "session__cancelled_at": None}
    seats = Seat.objects.standing().filter(**stands).order_by().values_list("session_id")
    for session, count in seats.annotate(count=Count("pk")):
        key, has_limit = keys[session]
        sums[key]["seats"] += count
        sums[key]["filled"] += count if has_limit else 0
    marks = Mark.objects.filter(**{f"seat__{name}": value for name, value in stands.items()}, superseded_at=None)
    held = marks.filter(seat__given_up_why__in=["", GivenUp.EXCUSED]).order_by()
    for session, attendance, count in held.values_list("seat__session_id", "attendance").annotate(count=Count("pk")):
        sums[keys[session][0]][Attendance(attendance).value] += count
    for course, who, starts, given_up_at in _given_up(window):
        sums[course, who][notice_of(starts - given_up_at)] += 1


def _given_up(window: Interval) -> Iterator[tuple[int, int | None, datetime, datetime]]:
    """Each seat given up of a week, as often as it was: whose it was, when it starts, when it was let go; two queries.

    An excused one was let go when the absence was asked for, however long the decision took; a cancelled one when
    it was cancelled, whatever was decided about it afterwards.
    """
    accepted = AbsenceRequest.objects.filter(decision=Decision.ACCEPTED, asked_at__gte=OuterRef("taken_at"))
    of_seat, earlier = accepted.filter(seat=OuterRef("pk")), accepted.filter(seat=OuterRef("seat"))
    earlier = earlier.filter(asked_at__lte=OuterRef("given_up_at"))
    for held, asked, at in ((Seat.objects, of_seat, ""), (EarlierSeat.objects, earlier, "seat__")):
        of_week = {f"{at}session__starts_at__gte": window.start, f"{at}session__starts_at__lt": window.end}
        seats = held.filter(given_up_why__in=[GivenUp.CANCELLED, GivenUp.EXCUSED], **of_week).alias(
            asked=Subquery(asked.order_by("-asked_at").values("asked_at")[:1])
        )
        excused = When(given_up_why=GivenUp.EXCUSED, then=Coalesce("asked", "given_up_at"))
        let_go = seats.annotate(let_go=Case(excused, default="given_up_at")).filter(let_go__lt=F(f"{at}ends_at"))
        facts = (f"{at}session__course_id", f"{at}session__instructor_id", f"{at}starts_at", "let_go")
        yield from let_go.order_by().values_list(*facts)


def notice_of(ahead: timedelta) -> str:
    """Under which of the notices a seat counts that was given up so long before its start."""
    return next((name for hours, name in NOTICES if ahead >= timedelta(hours=hours)), "given_up_0")
