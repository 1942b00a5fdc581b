"""Builds a school to search: `python -m bench.slots_school INSTRUCTORS BUSY`; prints JSON about it.

Every instructor keeps hours from 9 to 17 each day and has BUSY sessions of half an hour a day, over four weeks. The
learner may book with all of them. `python -m bench.slots_school queries PATH…` counts the queries of paths instead.
"""

import json
import sys
from datetime import UTC, datetime, time, timedelta

DAYS, HALF_HOUR = 28, timedelta(minutes=30)
EMAIL = "learner@example.org"


def main() -> None:
    """Build the school in the database of DATABASE_URL, which is migrated and empty."""
    import django  # noqa: PLC0415  settings are read from the environment as the program starts

    django.setup()
    counting = sys.argv[1] == "queries"
    answer = [queries_of(path) for path in sys.argv[2:]] if counting else build(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(answer))


def build(instructors: int, busy: int) -> dict[str, str]:
    """Fill the database; return the session key and token of the learner, and the first day searched."""
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment  # noqa: PLC0415
    from lessonbook.domain.people.models import Account, Person, Role, School, sort_key  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Availability, Session, WeekHours  # noqa: PLC0415

    now = timezone.now()
    monday = now.date() + timedelta(days=7 - now.weekday())
    with transaction.atomic():
        School.objects.update_or_create(id=School.ONE, defaults={"name": "Search", "time_zone": "UTC"})
        course = Course.objects.create(name="Piano", slug="piano", self_booking=True, lengths=[30])
        people = Person.objects.bulk_create(
            Person(given_name=f"Name{n}", family_name=f"Instructor{n}", sort_key=sort_key(f"Instructor{n}"))
            for n in range(instructors)
        )
        Role.objects.bulk_create(Role(person=person, kind="instructor") for person in people)
        CourseInstructor.objects.bulk_create(CourseInstructor(course=course, instructor=person) for person in people)
        kept = Availability.objects.bulk_create(Availability(instructor=p, time_zone="UTC") for p in people)
        WeekHours.objects.bulk_create(
            WeekHours(availability=one, weekday=day, opens=time(9), closes=time(17)) for one in kept for day in range(7)
        )
        starts = [
            datetime.combine(monday + timedelta(days=day), time(9), UTC) + HALF_HOUR * (2 * place % 16)
            for day in range(DAYS)
            for place in range(busy)
        ]
        Session.objects.bulk_create(
            Session(
                code=f"S-{n:03}{m:03}",
                course=course,
                instructor=person,
                starts_at=start,
                ends_at=start + HALF_HOUR,
                time_zone="UTC",
                capacity=0,  # nobody may join them: the instructor is just busy
            )
            for n, person in enumerate(people)
            for m, start in enumerate(sorted(set(starts)))
        )
        account = Account.objects.create_user(EMAIL)
        learner = Person.objects.create(given_name="Lena", account=account, email=EMAIL, time_zone="UTC")
        Role.objects.create(person=learner, kind="learner")
        Enrollment.objects.create(learner=learner, course=course, since=now)
    return {"cookie": sign_in(account.pk), "monday": monday.isoformat(), "email": EMAIL}


def sign_in(account_id: int) -> str:
    """The key of a browser session in which the account is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from lessonbook.domain.people.models import Account  # noqa: PLC0415

    account, session = Account.objects.get(pk=account_id), SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "lessonbook.faces.profile.backend.AccountBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def queries_of(asked: str) -> int:
    """The number of queries of a path with its credential, `PATH TOKEN` or `PATH COOKIE`."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    path, credential = asked.split(" ")
    client = Client(SERVER_NAME="127.0.0.1")
    headers = {"Authorization": f"Bearer {credential}"} if path.startswith("/api/") else {}
    client.cookies[settings.SESSION_COOKIE_NAME] = credential
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers=headers)
    return len(captured)


if __name__ == "__main__":
    main()
