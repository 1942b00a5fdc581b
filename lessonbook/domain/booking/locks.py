"""The one order in which rows are locked: instructors; groups; sessions; learners; credit purses; waitlist places.

Ids ascend within each kind, and everything is locked before anything is looked at. What is used up is locked (an
instructor's time, a session's seats, a learner's limits, a purse's credits), what is freed is not. SQLite's single
writer makes the order true by itself. Groups are locked by `courses/locks.py` (whoever joins or leaves one, or makes
sessions for it, or nobody would know who is in it), purses by the verbs of credits. A place in line changes only under
its session's lock, so that taking a seat may end it before purses are locked.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import CharField, QuerySet

from lessonbook.database.prepared import Hole, Prepared, columns_of, numbered, one_of, record_of
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person, Role, RoleKind
from lessonbook.domain.timetable.models import Session


def lock_instructors(ids: Iterable[int | None], *, learners: Collection[int] = ()) -> None:
    """Lock instructors in the order of their ids; empty places are passed over.

    `learners` are locked as the instructors that they may be as well: who takes a seat can't teach meanwhile.
    """
    _lock_role(RoleKind.INSTRUCTOR, ids, also=learners)


def lock_learners(ids: Iterable[int]) -> None:
    """Lock learners in the order of their ids."""
    _lock_role(RoleKind.LEARNER, ids)


@Prepared
def _roles(count: int) -> QuerySet[Any, Any]:
    rows = Role.objects.select_for_update(no_key=True).filter(kind=Hole("kind", CharField()))
    return rows.filter(one_of("person", "person", count)).order_by("person_id").values_list("person_id")


def _lock_role(kind: str, ids: Iterable[int | None], *, also: Collection[int] = ()) -> None:
    """Lock people as what they are here: who learns and teaches is two rows, or the order would be none.

    Those who are `also` meant have the role or not.
    """
    needed = {i for i in ids if i is not None}
    for some in _batches(sorted(needed | set(also))):
        locked = _roles(len(some), kind=str(kind), **numbered("person", some))
        if missing := needed & set(some) - {person for (person,) in locked}:
            _lock_people(missing)


def _lock_people(ids: Iterable[int]) -> None:
    """Lock those whose role was taken away meanwhile as the people that they are."""
    people = Person.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    list(people.values_list("pk"))


@Prepared
def _sessions(count: int) -> QuerySet[Any, Any]:
    rows = Session.objects.select_for_update(no_key=True).filter(one_of("pk", "session", count))
    return rows.order_by("pk").values_list(*columns_of(Session))


@Prepared
def _courses(count: int) -> QuerySet[Any, Any]:
    return Course.objects.filter(one_of("pk", "course", count)).order_by().values_list(*columns_of(Course))


def lock_sessions(ids: Iterable[int]) -> list[Session]:
    """Lock sessions in the order of their ids and return them as they stand now, with their courses."""
    found = [
        record_of(Session, row)
        for some in _batches(sorted(set(ids)))
        for row in _sessions(len(some), **numbered("session", some))
    ]
    courses = {
        course.pk: course
        for some in _batches(sorted({session.course_id for session in found}))
        for course in (record_of(Course, row) for row in _courses(len(some), **numbered("course", some)))
    }
    for session in found:
        session.course = courses[session.course_id]
    return found


AT_ONCE = 100
"""How many ids one statement names at most; ascending batches keep the order."""


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE))
