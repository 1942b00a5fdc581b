"""Builds a day of a school for the board and signs its administrator in: `python -m bench.board_school 40 300`."""

import json
import sys
from datetime import UTC, datetime, timedelta

COURSES, ROOMS, SEATS = 12, 20, 8


def main() -> None:
    """Fill the database of DATABASE_URL, which is migrated and empty; print the session of the administrator."""
    import django  # noqa: PLC0415  settings are read from the environment as the program starts

    django.setup()
    sys.stdout.write(json.dumps({"session": build(int(sys.argv[1]), int(sys.argv[2]))}))


def build(instructors: int, sessions: int) -> str:
    """So many instructors who share so many sessions today, each with seats; the key of a signed-in browser."""
    from lessonbook.domain.courses.models import Course  # noqa: PLC0415
    from lessonbook.domain.people.models import Account, Person, Role, RoleKind, School  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Location, Seat, Session  # noqa: PLC0415

    School.objects.update_or_create(id=School.ONE, defaults={"name": "Bench", "time_zone": "UTC"})
    admin = Person.objects.create(given_name="Mara", account=Account.objects.create_user("mara@example.org"))
    Role.objects.create(person=admin, kind=RoleKind.ADMINISTRATOR)
    teachers = [Person.objects.create(given_name=f"Instructor {n:02}") for n in range(instructors)]
    learners = [Person.objects.create(given_name=f"Learner {n:02}") for n in range(SEATS)]
    Role.objects.bulk_create(Role(person=one, kind=RoleKind.INSTRUCTOR) for one in teachers)
    courses = [Course.objects.create(name=f"Course {n}", slug=f"course-{n}", hue=n) for n in range(COURSES)]
    rooms = [Location.objects.create(name=f"Room {n:02}") for n in range(ROOMS)]
    day = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    made = Session.objects.bulk_create(
        Session(
            course=courses[n % COURSES],
            instructor=teachers[n % instructors],
            location=rooms[n % ROOMS],
            starts_at=(start := day + timedelta(minutes=75 * (n // instructors))),
            ends_at=start + timedelta(minutes=60),
            time_zone="UTC",
            capacity=SEATS,
        )
        for n in range(sessions)
    )
    Seat.objects.bulk_create(
        Seat(
            session=one,
            learner=learner,
            course_id=one.course_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            taken_at=day,
        )
        for n, one in enumerate(made)
        for learner in learners[: n % (SEATS + 1)]
    )
    return sign_in(admin.account)


def sign_in(account: object) -> str:
    """The key of a browser's session in which the account is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from lessonbook.domain.people.models import Account  # noqa: PLC0415

    assert isinstance(account, Account)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "lessonbook.faces.profile.backend.AccountBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
