"""Fills an empty database with the demo school, from eight weeks ago to six weeks ahead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import cycle

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from lessonbook.demo.cast import (
    ADMINISTRATORS,
    CHILDREN,
    GUARDIANS,
    INSTRUCTORS,
    LEARNERS,
    PASSWORD,
    Member,
)
from lessonbook.demo.program import FEEDBACK, NOTES, SUBJECTS, Meeting, Subject
from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.booking.actions.groups import join_group
from lessonbook.domain.booking.actions.series import occurrences, schedule_series
from lessonbook.domain.booking.actions.sessions import Plan, cancel_session, schedule_sessions
from lessonbook.domain.courses.models import Course, CourseInstructor, Group, Lesson
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Account, Family, Guardianship, Person, Role, School
from lessonbook.domain.timetable.actions import share
from lessonbook.domain.timetable.models import Location, Series, Session
from lessonbook.scheduling.intervals import Interval

FILLED = "fill_demo"
"""The verb by which the journal knows a demo school."""
ZONE = "Europe/Berlin"
WEEKS_BEHIND, WEEKS_AHEAD = 8, 6
MARKS = (
    Attendance.PRESENT,
    Attendance.PRESENT,
    Attendance.PRESENT,
    Attendance.LATE,
    Attendance.PRESENT,
    Attendance.EXCUSED,
    Attendance.PRESENT,
    Attendance.ABSENT,
)


@dataclass(slots=True)
class Filling:
    """What has been made so far, found by the names of the program."""

    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    rooms: dict[str, Location] = field(default_factory=dict)

    @property
    def began(self) -> datetime:
        return self.now - timedelta(weeks=WEEKS_BEHIND)

    @property
    def today(self) -> date:
        return self.now.astimezone(School.objects.get().zone).date()

    @property
    def by(self) -> By:
        return By(self.people["mara"].pk, Source.COMMAND)


@transaction.atomic
def fill(now: datetime) -> None:
    """Make the demo school around the instant `now`; the database must hold no person yet."""
    filling = Filling(now)
    make_people(filling)
    for subject in SUBJECTS:
        make_course(filling, subject)
    special = list(make_specials(filling))
    taken = [Interval(s.starts_at - timedelta(hours=1), s.ends_at + timedelta(hours=1)) for s in special]
    for subject in SUBJECTS:
        for meeting in subject.meetings:
            make_series(filling, subject, meeting, taken)
    make_cancellation(filling)
    look_back(filling)
    record(FILLED, None, filling.by, now)


def filled_at() -> datetime | None:
    """When this database was last filled with the demo school; None if it holds another school, or none."""
    return Entry.objects.filter(verb=FILLED).order_by("-at").values_list("at", flat=True).first()


def make_people(filling: Filling) -> None:
    """The school, its people, families and rooms."""
    School.objects.update_or_create(
        id=School.ONE,
        defaults={
            "name": "Riverside School",
            "email": "office@example.org",
            "phone": "+49 30 0000 0000",
            "time_zone": ZONE,
        },
    )
    for member in (*ADMINISTRATORS, *INSTRUCTORS, *GUARDIANS, *LEARNERS):
        filling.people[member.key] = make_person(member)
    for guardian, children in CHILDREN.items():
        people = [filling.people[key] for key in (guardian, *children)]
        Guardianship.objects.bulk_create(
            Guardianship(guardian=people[0], learner=child, since=filling.began) for child in people[1:]
        )
        Family.objects.create(name=people[0].family_name).members.set(people)
    house = Location.objects.create(
        name="Riverside 12", address="Riverside 12\n10115 Berlin", directions="Second yard, bell “School”."
    )
    for room, capacity in (("Studio 1", 2), ("Room 3", 8), ("Hall", 60)):
        filling.rooms[room] = Location.objects.create(name=room, within=house, capacity=capacity)
    filling.rooms["Lisbon"] = Location.objects.create(
        name="Conservatory, Lisbon", address="Rua dos Caetanos 29\n1200-079 Lisboa", time_zone="Europe/Lisbon"
    )


@cache
def hashed_password() -> str:
    """The password of all, hashed once: a good hash takes its time."""
    return make_password(PASSWORD)


def make_person(member: Member) -> Person:
    """A person with roles, and a sign-in where there is an address."""
    account = None
    if member.email:
        account = Account.objects.create(email=member.email, password=hashed_password())
        EmailAddress.objects.create(user=account, email=member.email, primary=True, verified=True)
    given, _, family = member.name.partition(" ")
    person = Person.objects.create(
        account=account,
        given_name=given,
        family_name=family,
        email=member.email,
        time_zone=member.zone,
        language=member.language,
        introduction=member.introduction,
    )
    Role.objects.bulk_create(Role(person=person, kind=kind) for kind in member.roles)
    return person


def make_course(filling: Filling, subject: Subject) -> None:
    """A course with its lessons and groups; its learners enrolled, with credits for the term."""
    course = Course.objects.create(
        name=subject.name,
        slug=subject.slug,
        hue=subject.hue,
        price=subject.price,
        description=subject.description,
        roster_shown=subject.slug == "english-conversation",
    )
    filling.courses[subject.slug] = course
    Lesson.objects.bulk_create(
        Lesson(course=course, number=n, name=name, goal=goal) for n, (name, goal) in enumerate(subject.lessons, 1)
    )
    for key in {meeting.instructor for meeting in subject.meetings}:
        CourseInstructor.objects.create(course=course, instructor=filling.people[key])
    for key in dict.fromkeys(key for meeting in subject.meetings for key in meeting.members):
        give_credits(filling, filling.people[key], course)
    for meeting in subject.meetings:
        group = Group.objects.create(course=course, name=meeting.group)
        filling.groups[subject.slug, meeting.group] = group
        for key in meeting.members:
            join_group(filling.people[key], group, by=filling.by, now=filling.began)


def give_credits(filling: Filling, learner: Person, course: Course) -> None:
    """Two deposits: the term's, and a smaller one that ends soon after it."""
    purse = purse_of(learner, course)
    for amount, ends_on, note in (
        (40 * course.price, None, "Autumn term"),
        (4 * course.price, filling.today + timedelta(days=70), "Welcome credits"),
    ):
        deposit(purse, amount, by=filling.by, now=filling.began, today=filling.began.date(), ends_on=ends_on, note=note)


def make_specials(filling: Filling) -> Iterator[Session]:
    """What the demo always has: one live, one in 10 minutes, one later, one yesterday; and one abroad."""
    now = nearest_five_minutes(filling.now)
    for slug, starts_at, minutes, members in (
        ("english-conversation", now - timedelta(minutes=50), 60, ("lena", "chloe", "wei")),
        ("maths-8", now - timedelta(minutes=20), 90, ("anna", "jakub", "elsa", "samir")),
        ("spanish-b1", now + timedelta(minutes=10), 60, SUBJECTS[0].meetings[0].members),
        ("spanish-b1", now - timedelta(days=1), 60, SUBJECTS[0].meetings[0].members),
        ("piano", now + timedelta(hours=3), 45, ("lena",)),
        ("maths-8", now - timedelta(days=1, hours=2), 60, ("anna", "jakub")),
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
        host_link="" if location else f"{class_link(slug)}?host=1",
    )
    time = Interval(starts_at, starts_at + timedelta(minutes=minutes))
    return schedule_sessions(plan, [time], by=filling.by, now=filling.began)[0]


def class_link(slug: str) -> str:
    """A class link that leads nowhere (RFC 2606 keeps example.org for this)."""
    return f"https://class.example.org/{slug}"


def make_series(filling: Filling, subject: Subject, meeting: Meeting, taken: Sequence[Interval]) -> None:
    """A group's weekly sessions, but on the days when a special session takes the hour."""
    course, location = filling.courses[subject.slug], filling.rooms.get(meeting.room)
    series = Series(
        course=course,
        instructor=filling.people[meeting.instructor],
        location=location,
        time_zone=ZONE,
        weekdays=list(meeting.weekdays),
        wall_start=meeting.starts,
        minutes=meeting.minutes,
        first_day=filling.today - timedelta(weeks=WEEKS_BEHIND) + timedelta(days=1),
        last_day=filling.today + timedelta(weeks=WEEKS_AHEAD),
        capacity=meeting.seats,
        class_link="" if location else class_link(subject.slug),
        host_link="" if location else f"{class_link(subject.slug)}?host=1",
    )
    days_off = {
        time.start.astimezone(series.zone).date()
        for time in occurrences(series)
        if any(time.start < other.end and other.start < time.end for other in taken)
    }
    schedule_series(
        series,
        by=filling.by,
        now=filling.began,
        groups=[filling.groups[subject.slug, meeting.group]],
        lessons=list(course.lessons.all()) * 3,
        but=days_off,
    )


def make_cancellation(filling: Filling) -> None:
    """One session ahead is cancelled and replaced by another, two days later."""
    course = filling.courses["japanese-1"]
    session = course.sessions.filter(starts_at__gt=filling.now + timedelta(days=2)).order_by("starts_at").first()
    if session is None:
        return
    later = timedelta(days=3, hours=1)
    plan = Plan(
        course=course,
        time_zone=ZONE,
        instructor=session.instructor,
        lessons=[session.lesson] if session.lesson else [],
        groups=list(session.groups.all()),
        capacity=session.capacity,
        class_link=session.class_link,
    )
    time = Interval(session.starts_at + later, session.ends_at + later)
    [replacement] = schedule_sessions(plan, [time], by=filling.by, now=filling.now)
    cancel_session(
        session, reason="Kenji Mori is traveling that day.", by=filling.by, now=filling.now, replaced_by=replacement
    )


def look_back(filling: Filling) -> None:
    """What the instructors left behind: registers, reports, recordings and links of the sessions that are over."""
    marks, words = cycle(MARKS), cycle(zip(FEEDBACK, NOTES, strict=True))
    over = Session.objects.standing().filter(ends_at__lte=filling.now).select_related("lesson", "instructor")
    for session in over.order_by("starts_at", "pk"):
        by = By(session.instructor_id, Source.COMMAND)
        at = min(session.ends_at + timedelta(minutes=20), filling.now)
        seats = list(session.seats.standing().order_by("pk"))
        taken = {seat.learner_id: next(marks) for seat in seats}
        take_register(session, taken, by=by, now=at)
        for seat in seats:
            feedback, note = next(words)
            if taken[seat.learner_id] in (Attendance.PRESENT, Attendance.LATE):
                report(seat, feedback=feedback, private_note=note, by=by, now=at)
        if session.class_link:
            share(session, by=by, now=at, recording_link=f"https://class.example.org/recordings/{session.code}")
        if session.lesson and session.lesson.number % 2:
            links = [(f"{session.lesson.name}: notes", f"https://class.example.org/notes/{session.lesson_id}")]
            share(session, by=by, now=at, links=links)
