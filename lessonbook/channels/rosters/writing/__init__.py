"""Writing a plan: one transaction, one journal entry.

In the documented order: what is locked, what ends, then people, courses and what hangs on them, sessions, seats, and
what booking needs.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from lessonbook.channels.rosters.known import Known
from lessonbook.channels.rosters.plan import Plan
from lessonbook.channels.rosters.writing.booking import write_credits, write_days, write_hours, write_rules
from lessonbook.channels.rosters.writing.courses import write_courses, write_lessons, write_teaching
from lessonbook.channels.rosters.writing.departures import write_departures
from lessonbook.channels.rosters.writing.locks import lock_all
from lessonbook.channels.rosters.writing.members import write_members
from lessonbook.channels.rosters.writing.numbers import Numbers, Ticks, Writing
from lessonbook.channels.rosters.writing.people import write_links, write_people, write_roles, write_school
from lessonbook.channels.rosters.writing.remembered import write_remembered
from lessonbook.channels.rosters.writing.seats import write_seats
from lessonbook.channels.rosters.writing.sessions import write_sessions
from lessonbook.database.loading import AT_ONCE
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import School

Step = Callable[[Writing], None]


@transaction.atomic
def write(
    plan: Plan,
    known: Known,
    verb: str,
    counts: dict[str, object],
    *,
    by: By,
    now: datetime,
    progress: Callable[[int, int], None],
) -> Entry:
    """Write a plan, all of it or nothing, and one journal entry with the `counts`.

    Raises IntegrityError where somebody wrote meanwhile what the plan could not know of.
    """
    steps: list[Step] = [
        write_departures,
        write_people,
        write_roles,
        write_links,
        write_courses,
        write_teaching,
        write_members,
        write_lessons,
        write_sessions,
        write_seats,
        write_rules,
        write_hours,
        write_days,
        write_credits,
        write_remembered,
    ]
    lock_all(plan, known)
    if plan.school:
        write_school(*plan.school)
    entry = record(verb, School.objects.get(), by, now, after=counts)
    batches = plan.seating.taken_count // AT_ONCE
    writing = Writing(plan, known, Numbers(known), by, now, entry, Ticks(len(steps) + batches, progress))
    for step in steps:
        step(writing)
        writing.ticks.advance()
    return entry
