"""What the demo always has: something live, something about to begin, later and earlier today, of yesterday, abroad.

What is live and what begins in 10 minutes are there whatever the clock says. All the rest keeps to the day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lessonbook.demo.daytime import CLOSES, is_by_day
from lessonbook.demo.filling import ZONE, Filling, class_links
from lessonbook.demo.program import SUBJECTS
from lessonbook.domain.booking.actions.sessions import Plan, schedule_sessions, seat_learner
from lessonbook.domain.timetable.models import Session
from lessonbook.scheduling.intervals import Interval

Who = str | tuple[str, ...]
"""A group by its name, or some learners of a course."""


def later(usual: list[datetime], wanted: datetime) -> datetime:
    """The first usual time from the wanted one on."""
    return min(start for start in usual if start >= wanted)


def earlier(usual: list[datetime], wanted: datetime) -> datetime:
    """The last usual time up to the wanted one."""
    return max(start for start in usual if start <= wanted)


def same_day(usual: list[datetime], _wanted: datetime) -> datetime:
    """The usual time of today, the middle one."""
    return usual[len(usual) // 2]


@dataclass(frozen=True, slots=True)
class Special:
    """A session so long after now, or where that is no hour for it at its usual wall time: then, before, or today."""

    slug: str
    after: timedelta
    minutes: int
    who: Who
    usual: time
    instead: Callable[[list[datetime], datetime], datetime]
    closes: time = CLOSES


HOUR = timedelta(hours=1)
# Who is in two of them is never in both at once: not even where one stands at its usual time.
TO_FINISH = Special("spanish-b1", -4 * HOUR, 60, ("maria", "piotr"), time(11), earlier)
MATHS = Special("maths-8", -HOUR / 3, 90, "Tuesday group", time(16), same_day, time(20))
BY_DAY = (
    Special("spanish-b1", 4 * HOUR, 60, ("greta", "omar"), time(11), later),
    Special("piano", 3 * HOUR, 45, ("lena",), time(13), later),
    # The day board has something of everybody's; Kenji's evening ends while it is afternoon at the school.
    Special("japanese-1", 1.5 * HOUR, 50, ("sara", "greta"), time(12), same_day, time(16)),
    Special("chamber-strings", 100 * HOUR / 60, 60, ("thora", "chloe", "piotr"), time(10), same_day),
)


def make_specials(filling: Filling) -> Iterator[Session]:
    """What the demo always has: one live, one in 10 minutes, some later and earlier, some yesterday; and one abroad."""
    now = nearest_five_minutes(filling.now)
    maths = place(filling, MATHS)
    talkers = ("lena", "chloe", "wei") if filling.now in maths else ("lena", "chloe", "wei", "jakub")
    yield make_special(filling, "english-conversation", span(now - timedelta(minutes=50), 60), talkers)
    yield make_special(filling, "spanish-b1", span(now + timedelta(minutes=10), 60), "Evening group")
    yield make_special(filling, "spanish-b1", span(filling.at(-1, time(18)), 60), "Evening group")
    yield make_special(filling, "maths-8", span(filling.at(-1, time(16, 30)), 60), "Tuesday group")
    yield make_special(filling, "maths-8", maths, MATHS.who)
    for special in BY_DAY:
        yield make_special(filling, special.slug, place(filling, special), special.who)
    unfinished = make_special(filling, TO_FINISH.slug, place(filling, TO_FINISH), TO_FINISH.who)
    filling.unfinished = unfinished.pk
    yield unfinished
    abroad = now.astimezone(UTC).replace(hour=14, minute=0) + timedelta(days=9)
    yield make_special(filling, "chamber-strings", span(abroad, 120), ("jakub", "chloe", "piotr"), room="Lisbon")


def nearest_five_minutes(now: datetime) -> datetime:
    """The instant nearest to `now` at which a session could begin: schools don't start at 16:18."""
    five = timedelta(minutes=5)
    return now - timedelta(seconds=now.timestamp() % 300) + five * round(now.timestamp() % 300 / 300)


def span(starts_at: datetime, minutes: int) -> Interval:
    """So many minutes from an instant on."""
    return Interval(starts_at, starts_at + timedelta(minutes=minutes))


def place(filling: Filling, special: Special) -> Interval:
    """When a special session is: as wanted where that is by day, else at its usual time."""
    wanted = span(nearest_five_minutes(filling.now) + special.after, special.minutes)
    if is_by_day(wanted, ZoneInfo(ZONE), special.closes):
        return wanted
    usual = [filling.at(days, special.usual) for days in range(-2, 3)]
    return span(special.instead(usual, wanted.start), special.minutes)


def make_special(filling: Filling, slug: str, time: Interval, who: Who, room: str = "") -> Session:
    """A session of its own, for a group or for some learners of a course."""
    course = filling.courses[slug]
    subject = next(subject for subject in SUBJECTS if subject.slug == slug)
    location = filling.rooms.get(room or subject.meetings[0].room)
    plan = Plan(
        course=course,
        time_zone=(location.time_zone if location else "") or ZONE,
        instructor=filling.people[subject.meetings[0].instructor],
        location=location,
        lessons=[filling.lesson_at(slug, time.start)],
        groups=[filling.groups[slug, who]] if isinstance(who, str) else [],
        capacity=subject.meetings[0].seats,
        **class_links(slug, location),
    )
    [session] = schedule_sessions(plan, [time], by=filling.by, now=filling.began)
    for key in who if isinstance(who, tuple) else ():
        seat_learner(session, filling.people[key], by=filling.by, now=filling.began)
    return session
