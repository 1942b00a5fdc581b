"""Builds a school of any size by set-based SQL: `python -m bench.school COHORTS VETERAN_SESSIONS`.

A cohort is 80 learners, 8 instructors and 4 courses: 800 sessions of 25 seats each, 20,000 seats in all, 250 a
learner, over 100 days behind and 25 ahead. Cohorts are alike, so what one learner sees is the same in a school of
one and of 250 of them. The veteran is one more learner, with as many past sessions as asked for; another one, whose
month is full, has a fifth as many in this month, and 15 % of those today.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

SESSIONS, LEARNERS, INSTRUCTORS, COURSES, SEATS = 800, 80, 8, 4, 25
DAYS_BEHIND, DAYS_AHEAD = 100, 25
ZONE = "Europe/Berlin"

# Each learner of a cohort takes 25 of 80 places in turn; nobody meets oneself, as a cohort's hours differ.
SEAT_ROWS = f"""
INSERT INTO timetable_seat (session_id, learner_id, course_id, starts_at, ends_at, price, taken_at, given_up_why)
SELECT session.id, learner.id, session.course_id, session.starts_at, session.ends_at, 1, session.changed_at, ''
FROM timetable_session AS session
JOIN people_person AS learner
  ON learner.phone = session.recording_link
 AND (CAST(learner.introduction AS integer) + session.sequence * 7) %% {LEARNERS} < {SEATS}
WHERE session.id BETWEEN %s AND %s AND session.recording_link > ''
"""
MARK_ROWS = """
INSERT INTO attendance_mark (seat_id, attendance, at)
SELECT id, 'present', ends_at FROM timetable_seat
WHERE ends_at < %s AND (id %% 10 = 0 OR learner_id IN (%s, %s))
"""
PURSE_ROWS = """
INSERT INTO credits_purse (person_id, course_id, enrolled, used, balance, rows)
SELECT learner_id, course_id, 1000000, COUNT(*), 1000000 - COUNT(*), COUNT(*) + 1 FROM timetable_seat
WHERE learner_id IN (%s, %s) OR id %% 10 = 0 GROUP BY learner_id, course_id
"""
LEDGER_ROWS = """
INSERT INTO credits_ledgerrow (purse_id, number, at, kind, amount, balance, note, entry_id, seat_id)
SELECT purse.id, 1 + ROW_NUMBER() OVER (PARTITION BY purse.id ORDER BY seat.id), seat.taken_at, 'session', -1,
       purse.enrolled - ROW_NUMBER() OVER (PARTITION BY purse.id ORDER BY seat.id), '', %s, seat.id
FROM timetable_seat AS seat
JOIN credits_purse AS purse ON purse.person_id = seat.learner_id AND purse.course_id = seat.course_id
WHERE seat.learner_id IN (%s, %s) OR seat.id %% 10 = 0
"""


def main() -> None:
    """Build the school in the database of DATABASE_URL, migrated and empty; print what `bench.sign_in.facts` finds."""
    import django  # noqa: PLC0415  settings are read from the environment as the program starts

    django.setup()
    cohorts, veteran_sessions = int(sys.argv[1]), int(sys.argv[2])
    started = time.perf_counter()
    seats = build(cohorts, veteran_sessions)
    sys.stderr.write(f"school: {cohorts} cohorts, {seats:,} seats in {time.perf_counter() - started:.0f} s\n")
    from bench.sign_in import facts  # noqa: PLC0415  it needs Django to be set up

    sys.stdout.write(json.dumps(facts()))


def build(cohorts: int, veteran_sessions: int) -> int:
    """Fill the database and return the number of seats. Learner and veteran are found by their e-mail addresses."""
    from django.db import connection, transaction  # noqa: PLC0415

    from lessonbook.domain.journal.actions import By, record  # noqa: PLC0415
    from lessonbook.domain.people.models import School  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Seat, Session  # noqa: PLC0415

    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        School.objects.update_or_create(id=School.ONE, defaults={"name": "Bench", "time_zone": ZONE})
        learner_id, veteran_id, busy_id = make_people(cohorts)
        make_courses(cohorts, [veteran_id, busy_id])
        make_sessions(cohorts, now)
        long_ago = [now - timedelta(days=1 + n // 4, hours=n % 4) for n in range(veteran_sessions)]
        make_more_sessions(veteran_id, "V", long_ago)
        make_more_sessions(busy_id, "B", full_month(now, veteran_sessions // 5))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What refers to what was made a moment ago: looking each of 15 million references up takes minutes.
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("ANALYZE people_person, timetable_session")
    last = Session.objects.order_by("-pk").values_list("pk", flat=True)[0]
    step = 20_000
    for first in range(1, last + 1, step):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SEAT_ROWS, [first, first + step - 1])
    with transaction.atomic(), connection.cursor() as cursor:
        entry = record("build_school", None, By(None), now)
        cursor.execute(MARK_ROWS, [now, learner_id, veteran_id])
        cursor.execute(PURSE_ROWS, [learner_id, veteran_id])
        cursor.execute(LEDGER_ROWS, [entry.pk, learner_id, veteran_id])
        cursor.execute("UPDATE timetable_session SET sequence = 0, recording_link = ''")
        cursor.execute("UPDATE people_person SET phone = '', introduction = ''")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Seat.objects.count()


def full_month(now: datetime, sessions: int) -> Iterator[datetime]:
    """When so many sessions of the month around `now` start: 15 % of them today, 300 of 2,000, the others evenly."""
    midnight = now.replace(hour=0)
    today = sessions * 15 // 100
    for n in range(today):
        yield midnight + timedelta(hours=5, minutes=n * 3)
    first = midnight.replace(day=1)
    for n in range(sessions - today):
        yield first + timedelta(days=27 * n / (sessions - today)) // timedelta(minutes=5) * timedelta(minutes=5)


def make_people(cohorts: int) -> tuple[int, int, int]:
    """Learners and instructors of each cohort; the first learner, the veteran and who is busy have a sign-in."""
    from lessonbook.domain.people.models import Account, Person, Role, RoleKind  # noqa: PLC0415

    people = [
        # Cohort and place stand where SEAT_ROWS finds them until the seats are made.
        Person(
            given_name=f"Learner {n}", family_name=f"Of {c}", sort_key=f"{c} {n}", phone=f"c{c}", introduction=str(n)
        )
        for c in range(cohorts)
        for n in range(LEARNERS)
    ] + [
        Person(given_name=f"Instructor {n}", family_name=f"Of {c}", sort_key=f"{c} i{n}", source_id=f"i{c}-{n}")
        for c in range(cohorts)
        for n in range(INSTRUCTORS)
    ]
    people += [Person(given_name=name, sort_key=name.lower(), introduction="-1") for name in ("Veteran", "Busy")]
    Person.objects.bulk_create(people, batch_size=2000)
    kinds = [RoleKind.LEARNER] * (cohorts * LEARNERS) + [RoleKind.INSTRUCTOR] * (cohorts * INSTRUCTORS)
    Role.objects.bulk_create(
        (Role(person=p, kind=k) for p, k in zip(people, [*kinds, RoleKind.LEARNER, RoleKind.LEARNER], strict=True)),
        batch_size=2000,
    )
    known = (people[0], people[-2], people[-1])
    for person, name in zip(known, ("learner", "veteran", "busy"), strict=True):
        person.account = Account.objects.create_user(f"{name}@example.org")
        person.save()
    return known[0].pk, known[1].pk, known[2].pk


def make_courses(cohorts: int, others: Iterable[int]) -> None:
    """Four courses a cohort, each with two instructors, a lesson, and every learner of the cohort enrolled.

    Other learners are enrolled in those of the first cohort.
    """
    from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment, Lesson  # noqa: PLC0415
    from lessonbook.domain.people.models import Person  # noqa: PLC0415

    courses = [
        Course(name=f"Course {c}-{n}", slug=f"course-{c}-{n}", hue=(c + n) % 12, sort_key=f"course {c}-{n}")
        for c in range(cohorts)
        for n in range(COURSES)
    ]
    Course.objects.bulk_create(courses, batch_size=2000)
    Lesson.objects.bulk_create((Lesson(course=c, number=1, name="Lesson one") for c in courses), batch_size=2000)
    learners = list(Person.objects.filter(phone__gt="").order_by("pk").values_list("pk", flat=True))
    teachers = list(Person.objects.filter(source_id__gt="").order_by("pk").values_list("pk", flat=True))
    CourseInstructor.objects.bulk_create(
        (CourseInstructor(course=courses[i // 2], instructor_id=pk) for i, pk in enumerate(teachers)), batch_size=2000
    )
    since = datetime.now(UTC) - timedelta(days=DAYS_BEHIND)
    pairs = [(pk, course) for i, pk in enumerate(learners) for course in courses[i // LEARNERS * COURSES :][:COURSES]]
    pairs += [(pk, course) for pk in others for course in courses[:COURSES]]
    Enrollment.objects.bulk_create(
        (Enrollment(learner_id=pk, course=course, since=since) for pk, course in pairs), batch_size=2000
    )


def make_sessions(cohorts: int, now: datetime) -> None:
    """A hundred sessions an instructor, each at an hour of the instructor's own."""
    from lessonbook.domain.courses.models import Course  # noqa: PLC0415
    from lessonbook.domain.people.models import Person  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Session  # noqa: PLC0415

    lessons = dict(Course.objects.values_list("pk", "lessons__pk"))
    courses = sorted(lessons)
    teachers = list(Person.objects.filter(source_id__gt="").order_by("pk").values_list("pk", flat=True))
    per_instructor = SESSIONS // INSTRUCTORS
    midnight = now.replace(hour=0)

    def sessions() -> Iterator[Session]:
        for i, teacher in enumerate(teachers):
            cohort, place = divmod(i, INSTRUCTORS)
            for n in range(per_instructor):
                day = n * (DAYS_BEHIND + DAYS_AHEAD) // per_instructor - DAYS_BEHIND
                start = midnight + timedelta(days=day, hours=8 + place)
                yield Session(
                    code=f"S-{i * per_instructor + n:06}",
                    course_id=courses[i // 2],
                    lesson_id=lessons[courses[i // 2]],
                    starts_at=start,
                    ends_at=start + timedelta(minutes=45),
                    time_zone=ZONE,
                    instructor_id=teacher,
                    class_link="https://class.example.org/bench",
                    sequence=place * 11 + n,
                    recording_link=f"c{cohort}",
                )

    Session.objects.bulk_create(sessions(), batch_size=2000)


def make_more_sessions(learner_id: int, prefix: str, starts: Iterable[datetime]) -> None:
    """A learner's sessions, without instructor in the first cohort's courses."""
    from lessonbook.domain.courses.models import Course  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Seat, Session  # noqa: PLC0415

    courses = list(Course.objects.order_by("pk").values_list("pk", "lessons__pk")[:COURSES])
    sessions = []
    for n, start in enumerate(starts):
        course, lesson = courses[n % COURSES]
        sessions.append(
            Session(
                code=f"S-{prefix}{n:05}",
                course_id=course,
                lesson_id=lesson,
                starts_at=start,
                ends_at=start + timedelta(minutes=45),
                time_zone=ZONE,
            )
        )
    Session.objects.bulk_create(sessions, batch_size=2000)
    Seat.objects.bulk_create(
        (
            Seat(
                session=s,
                learner_id=learner_id,
                course_id=s.course_id,
                starts_at=s.starts_at,
                ends_at=s.ends_at,
                taken_at=s.starts_at,
            )
            for s in sessions
        ),
        batch_size=2000,
    )


if __name__ == "__main__":
    main()
