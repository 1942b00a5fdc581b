"""Small schools for tests: each function makes one thing, with sensible facts for whatever isn't said.

They write rows, not verbs: a test of a verb starts from facts, not from other verbs.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.test import Client

from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment, Group, GroupMembership, Lesson
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import Account, Guardianship, Person, Role, RoleKind, School
from lessonbook.domain.timetable.models import Availability, Location, Seat, Session, WeekHours

NOW = datetime(2026, 11, 25, 15, 18, tzinfo=UTC)
"""A Wednesday, 16:18 in Berlin."""

BY_SCHOOL = By(None, Source.COMMAND)
PASSWORD = "correct horse battery staple"

_numbers = count(1)


def make_school(**facts: object) -> School:
    defaults: dict[str, object] = {"name": "Riverside School", "time_zone": "Europe/Berlin", "language": "en"}
    return School.objects.update_or_create(id=School.ONE, defaults=defaults | facts)[0]


def make_person(name: str = "", *roles: str, email: str = "", **facts: Any) -> Person:
    """Make a person with roles (learner if none is said) and, where `email` is given, a sign-in with PASSWORD."""
    number = next(_numbers)
    given, _, family = (name or f"Learner {number}").partition(" ")
    account = make_account(email) if email else None
    defaults: dict[str, object] = {"given_name": given, "family_name": family, "email": email, "account": account}
    person = Person.objects.create(**defaults | facts)
    Role.objects.bulk_create(Role(person=person, kind=kind) for kind in roles or [RoleKind.LEARNER])
    return person


def make_account(email: str) -> Account:
    """Make a sign-in with PASSWORD whose address is confirmed."""
    account = Account.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    return account


def make_instructor(name: str = "Ana Ruiz", **facts: Any) -> Person:
    return make_person(name, RoleKind.INSTRUCTOR, **facts)


def make_guardian(name: str, *children: Person, **facts: Any) -> Person:
    """Make a guardian linked to children with every right, since long ago."""
    guardian = make_person(name, RoleKind.GUARDIAN, **facts)
    since = NOW - timedelta(days=365)
    Guardianship.objects.bulk_create(Guardianship(guardian=guardian, learner=c, since=since) for c in children)
    return guardian


def make_course(name: str = "Spanish B1", *instructors: Person, **facts: object) -> Course:
    defaults: dict[str, object] = {"name": name, "slug": f"course-{next(_numbers)}"}
    course = Course.objects.create(**defaults | facts)
    CourseInstructor.objects.bulk_create(CourseInstructor(course=course, instructor=i) for i in instructors)
    return course


def make_lesson(course: Course, number: int = 7, name: str = "Ordering food", goal: str = "") -> Lesson:
    return Lesson.objects.create(course=course, number=number, name=name, goal=goal)


def make_group(course: Course, *members: Person, name: str = "Tuesday group") -> Group:
    group = Group.objects.create(course=course, name=name)
    for member in members:
        enroll_in(course, member)
        GroupMembership.objects.create(group=group, learner=member)
    return group


def enroll_in(course: Course, learner: Person, **facts: object) -> Enrollment:
    defaults = {"since": NOW - timedelta(days=100)} | facts
    return Enrollment.objects.get_or_create(course=course, learner=learner, defaults=defaults)[0]


def make_hours(
    instructor: Person,
    opens: time = time(9),
    closes: time = time(17),
    weekdays: Iterable[int] = range(7),
    **facts: object,
) -> Availability:
    """Let an instructor keep the same hours on these weekdays (Monday 0), in Berlin where no `time_zone` is said."""
    kept = Availability.objects.create(**{"instructor": instructor, "time_zone": "Europe/Berlin"} | facts)
    WeekHours.objects.bulk_create(
        WeekHours(availability=kept, weekday=weekday, opens=opens, closes=closes) for weekday in weekdays
    )
    return kept


def make_location(name: str = "Studio 1", **facts: object) -> Location:
    return Location.objects.create(name=name, **facts)


def make_session(
    course: Course,
    starts_at: datetime = NOW + timedelta(minutes=12),
    *learners: Person,
    minutes: int = 45,
    **facts: object,
) -> Session:
    """Make a session in Berlin with a seat for each learner, who is enrolled in the course."""
    defaults: dict[str, object] = {
        "course": course,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "time_zone": "Europe/Berlin",
        "class_link": "https://class.example.org/room",
    }
    session = Session.objects.create(**defaults | facts)
    for learner in learners:
        enroll_in(course, learner)
        make_seat(session, learner)
    return session


def make_seat(session: Session, learner: Person, **facts: object) -> Seat:
    defaults: dict[str, object] = {
        "session": session,
        "learner": learner,
        "course": session.course,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "taken_at": min(NOW, session.starts_at) - timedelta(days=30),
    }
    return Seat.objects.create(**defaults | facts)


def wall(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    """The instant of a wall time such as "2026-10-25 02:30" in a zone; `fold` 1 means its second pass."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def signed_in(person: Person) -> Client:
    """Return a browser of this person's, who is given a sign-in if there is none."""
    if person.account is None:
        person.account = make_account(f"person-{person.pk}@example.org")
        person.save()
    client = Client()
    client.force_login(person.account)
    return client
