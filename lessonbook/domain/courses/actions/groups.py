"""Making, naming and closing groups; who is in them is `booking/actions/groups.py`'s, as seats follow."""

from datetime import datetime

from django.db import transaction

from lessonbook.domain.courses.actions.changes import change
from lessonbook.domain.courses.locks import lock_course, lock_groups
from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused


@transaction.atomic
def make_group(course: Course, name: str, *, code: str = "", by: By, now: datetime) -> Group:
    """Make a group of a course; the open one that has this name already is returned as it is.

    Raises Refused: course_archived; ValidationError naming the fields that can't hold their value.
    """
    locked = lock_course(course)
    known = locked.groups.filter(name=name.strip(), closed_at=None).first()
    if known:
        return known
    if locked.archived_at:
        raise Refused(Refusal("course_archived", facts={"course": locked.name}))
    group = Group(course=locked, name=name.strip(), code=code.strip())
    group.clean_fields(exclude={"course"})
    group.save()
    record("make_group", group, by, now, after={"course": locked.pk, "name": group.name})
    return group


@transaction.atomic
def edit_group(group: Group, *, name: str, code: str, by: By, now: datetime) -> Group:
    """Give a group another name or code. Raises ValidationError naming the fields that can't hold their value."""
    [locked] = lock_groups([group.pk]).values()
    facts = {"name": name.strip(), "code": code.strip()}
    if before := change(locked, facts):
        record("edit_group", locked, by, now, before=before, after={key: facts[key] for key in before})
    return locked


@transaction.atomic
def close_group(group: Group, *, by: By, now: datetime) -> Group:
    """Close a group that nobody is in any more: nobody joins it. Raises Refused: group_not_empty."""
    [locked] = lock_groups([group.pk]).values()
    if locked.closed_at is not None:
        return locked
    if members := locked.memberships.filter(ended_at=None).count():
        raise Refused(Refusal("group_not_empty", facts={"group": locked.name, "members": members}))
    change(locked, {"closed_at": now})
    record("close_group", locked, by, now, after={"closed_at": now.isoformat()})
    return locked


@transaction.atomic
def reopen_group(group: Group, *, by: By, now: datetime) -> Group:
    """Let learners join a group again that was closed."""
    [locked] = lock_groups([group.pk]).values()
    if locked.closed_at is not None:
        before = {"closed_at": locked.closed_at.isoformat()}
        change(locked, {"closed_at": None})
        record("reopen_group", locked, by, now, before=before)
    return locked
