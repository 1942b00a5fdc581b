"""Builds the school of the rush: `python -m bench.rush_school LEARNERS TIMES`; prints JSON about it.

`emails` of the learners, the course's `slug`, times as "INSTRUCTOR START" strings: `rush` has days of so many times
each, `free` thousands of others.
"""

import json
import sys
from datetime import UTC, datetime, time, timedelta

MOST_INSTRUCTORS, DAYS, CREDITS = 50, 80, 1_000_000


def main() -> None:
    """Build the school in the database of DATABASE_URL, which is migrated and empty."""
    import django  # noqa: PLC0415  settings are read from the environment as the program starts

    django.setup()
    sys.stdout.write(json.dumps(build(int(sys.argv[1]), int(sys.argv[2]))))


def build(learners: int, times: int) -> dict[str, list[str]]:
    """Fill the database and return what the rush asks for."""
    from django.db import transaction  # noqa: PLC0415

    from lessonbook.domain.booking.actions.groups import enroll  # noqa: PLC0415
    from lessonbook.domain.courses.models import Course, CourseInstructor  # noqa: PLC0415
    from lessonbook.domain.credits.actions import deposit, purse_of  # noqa: PLC0415
    from lessonbook.domain.journal.actions import By  # noqa: PLC0415
    from lessonbook.domain.people.models import Account, Person, Role, School  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Availability, WeekHours  # noqa: PLC0415

    now, instructors = datetime.now(UTC), min(MOST_INSTRUCTORS, learners)
    with transaction.atomic():
        School.objects.update_or_create(id=School.ONE, defaults={"name": "Rush", "time_zone": "UTC"})
        course = Course.objects.create(name="Piano", slug="piano", self_booking=True, lengths=[30], horizon_days=90)
        people = [Person.objects.create(given_name=f"Instructor {n}") for n in range(instructors)]
        Role.objects.bulk_create(Role(person=person, kind="instructor") for person in people)
        CourseInstructor.objects.bulk_create(CourseInstructor(course=course, instructor=person) for person in people)
        for person in people:
            kept = Availability.objects.create(instructor=person, time_zone="UTC")
            WeekHours.objects.bulk_create(
                WeekHours(availability=kept, weekday=day, opens=time(0), closes=time(0)) for day in range(7)
            )
        emails = [f"learner-{n}@example.org" for n in range(learners)]
        for email in emails:
            account = Account.objects.create_user(email)
            person = Person.objects.create(given_name=email, account=account, email=email)
            enroll(person, course, by=By(None), now=now)
            deposit(purse_of(person, course), CREDITS, by=By(None), now=now, today=now.date())
    tomorrow = datetime.combine(now.date() + timedelta(days=2), time(0), UTC)
    rush = [
        f"{people[n % instructors].pk} {(tomorrow + timedelta(days=day, hours=n // instructors)).isoformat()}"
        for day in range(9)
        for n in range(times)
    ]
    free = [
        f"{person.pk} {(tomorrow + timedelta(days=day, minutes=30 * half)).isoformat()}"
        for day in range(10, DAYS)
        for half in range(48)
        for person in people
    ]
    return {"emails": emails, "slug": [course.slug], "rush": rush, "free": free}


if __name__ == "__main__":
    main()
