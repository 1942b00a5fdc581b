"""Writing who is in which group, and with it on which course."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Exists, OuterRef

from lessonbook.channels.rosters.roster import Enrollment as Row
from lessonbook.channels.rosters.writing.numbers import Writing, number
from lessonbook.database.loading import chunks, insert_rows, update_rows
from lessonbook.domain.courses.models import Enrollment, EnrollmentStatus, GroupMembership
from lessonbook.domain.people.models import School

MEMBER = ["learner", "group", "since", "until", "source_id", "source_hash", "ended_at"]

Pair = tuple[int, int]
"""A learner and a course."""


def write_members(writing: Writing) -> None:
    """Write memberships, the enrollments they need, and end the enrollments of those who left a whole course."""
    _write_enrollments(writing)
    changes, known, adopted = writing.plan.members, writing.known.members, writing.plan.adopted_members
    # Parked first, so that two rows may change places; one made here gives way to the row that comes back.
    parked = [known[row.id].pk for row in changes.changed]
    parked += [adopted[row.id] for row in changes.changed if row.id in adopted]
    left = _pairs([*parked, *writing.plan.departures.members])
    for some in chunks(parked):
        GroupMembership.objects.filter(pk__in=some).update(ended_at=writing.now)
    numbers = {row.id: known[row.id].pk for row in changes.changed}
    numbers |= {row.id: adopted[row.id] for row in changes.new if row.id in adopted}
    again = (row for row in changes.rows if row.id in numbers)
    update_rows(GroupMembership, MEMBER, ((*_member(row, writing), numbers[row.id]) for row in again))
    insert_rows(GroupMembership, MEMBER, (_member(row, writing) for row in changes.new if row.id not in numbers))
    _end_enrollments(left)


def _member(row: Row, writing: Writing) -> tuple[object, ...]:
    numbers = writing.numbers
    return numbers.people[row.user], numbers.groups[row.class_], row.since, row.until, row.id, row.hash, None


def _write_enrollments(writing: Writing) -> None:
    """Whoever comes to a group is on its course, since the first day or now; whoever comes back is active again."""
    since = _enrolled_since(writing)
    again = []
    for some in chunks({learner for learner, _ in since}):
        rows = Enrollment.objects.filter(learner__in=some).values_list("pk", "learner_id", "course_id", "status")
        for pk, learner, course, status in rows.iterator():
            if since.pop((learner, course), None) and status != EnrollmentStatus.ACTIVE:
                again.append(pk)
    for some in chunks(again):
        Enrollment.objects.filter(pk__in=some).update(status=EnrollmentStatus.ACTIVE)
    insert_rows(Enrollment, ["learner", "course", "since"], ((*pair, at) for pair, at in since.items()))


def _enrolled_since(writing: Writing) -> dict[Pair, datetime]:
    numbers, course_of = writing.numbers, writing.plan.course_of_class
    zone = School.objects.get().zone
    since: dict[Pair, datetime] = {}
    for row in writing.plan.members.rows:
        pair = (numbers.people[row.user], number(course_of[row.class_], numbers.courses))
        begins = datetime.combine(row.since, time(), zone) if row.since else writing.now
        since[pair] = min(begins, since.get(pair, writing.now))
    return since


def _pairs(memberships: Iterable[int]) -> set[Pair]:
    pairs: set[Pair] = set()
    for some in chunks(memberships):
        pairs |= set(GroupMembership.objects.filter(pk__in=some).values_list("learner_id", "group__course_id"))
    return pairs


def _end_enrollments(left: set[Pair]) -> None:
    """End the enrollments of those who are in no group of the course any more."""
    member = GroupMembership.objects.filter(
        learner=OuterRef("learner"), group__course=OuterRef("course"), ended_at=None
    )
    active = Enrollment.objects.filter(status=EnrollmentStatus.ACTIVE).exclude(Exists(member))
    for some in chunks({learner for learner, _ in left}):
        rows = active.filter(learner__in=some).values_list("pk", "learner_id", "course_id")
        ended = [pk for pk, *pair in rows if tuple(pair) in left]
        Enrollment.objects.filter(pk__in=ended).update(status=EnrollmentStatus.DEACTIVATED)
