"""What the demo always has: something live, something about to begin, later and earlier today, of yesterday, abroad."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from lessonbook.demo.filling import WEEKS_BEHIND, ZONE, Filling, class_link
from lessonbook.demo.program import SUBJECTS
from lessonbook.domain.booking.actions.groups import join_group
from lessonbook.domain.booking.actions.sessions import Plan, schedule_sessions
from lessonbook.domain.courses.models import Group
from lessonbook.domain.timetable.models import Session
from lessonbook.scheduling.intervals import Interval


def make_specials(filling: Filling) -> Iterator[Session]:
    """What the demo always has: one live, one in 10 minutes, some later and earlier, one yesterday; and one abroad."""
    now = nearest_five_minutes(filling.now)
    for slug, starts_at, minutes, members in (
        ("english-conversation", now - timedelta(minutes=50), 60, ("lena", "chloe", "wei")),
        ("maths-8", now - timedelta(minutes=20), 90, ("anna", "jakub", "elsa", "samir")),
        ("spanish-b1", now + timedelta(minutes=10), 60, SUBJECTS[0].meetings[0].members),
        ("spanish-b1", now - timedelta(days=1), 60, SUBJECTS[0].meetings[0].members),
        ("spanish-b1", now - timedelta(hours=4), 60, ("maria", "piotr")),
        ("spanish-b1", now + timedelta(hours=4), 60, ("greta", "omar")),
        ("piano", now + timedelta(hours=3), 45, ("lena",)),
        ("maths-8", now - timedelta(days=1, hours=2), 60, ("anna", "jakub")),
        # The day board has something of everybody's.
        ("japanese-1", now + timedelta(minutes=50), 50, ("maria", "greta")),
        ("chamber-strings", now + timedelta(minutes=100), 60, ("elsa", "thora", "piotr")),
    ):
        yield make_special(filling, slug, starts_at, minutes, members)
    abroad = now.astimezone(UTC).replace(hour=14, minute=0) + timedelta(days=9)
    yield make_special(filling, "chamber-strings", abroad, 120, ("jakub", "chloe", "piotr"), room="Lisbon")


def nearest_five_minutes(now: datetime) -> datetime:
    """The instant nearest to `now` at which a session could begin: schools don't start at 16:18."""
    five = timedelta(minutes=5)
    return now - timedelta(seconds=now.timestamp() % 300) + five * round(now.timestamp() % 300 / 300)


def make_special(
    filling: Filling, slug: str, starts_at: datetime, minutes: int, members: Sequence[str], room: str = ""
) -> Session:
    """A session of its own, for some members of a course."""
    course = filling.courses[slug]
    subject = next(subject for subject in SUBJECTS if subject.slug == slug)
    instructor = filling.people[subject.meetings[0].instructor]
    group = Group.objects.create(course=course, name=f"{course.name}, {starts_at:%d %b}")
    for key in members:
        join_group(filling.people[key], group, by=filling.by, now=filling.began)
    location = filling.rooms.get(room or subject.meetings[0].room)
    plan = Plan(
        course=course,
        time_zone=(location.time_zone if location else "") or ZONE,
        instructor=instructor,
        location=location,
        lessons=list(course.lessons.all()[WEEKS_BEHIND % 6 :])[:1],
        groups=[group],
        capacity=subject.meetings[0].seats,
        class_link="" if location else class_link(slug),
        host_link="" if location else f"{class_link(slug)}&host=1",
    )
    time = Interval(starts_at, starts_at + timedelta(minutes=minutes))
    return schedule_sessions(plan, [time], by=filling.by, now=filling.began)[0]
