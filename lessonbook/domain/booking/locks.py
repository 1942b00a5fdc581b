"""The one order in which rows are locked: instructors; sessions; learners; credit purses; waitlist places.

Ids ascend within each kind, and everything is locked before anything is looked at. What is used up is locked (an
instructor's time, a session's seats, a learner's limits, a purse's credits), what is freed is not. SQLite's single
writer makes the order true by itself. Purses are locked by the verbs of credits.
"""

from collections.abc import Iterable

from lessonbook.domain.people.models import Role, RoleKind
from lessonbook.domain.timetable.models import Session


def lock_instructors(ids: Iterable[int | None]) -> None:
    """Lock instructors in the order of their ids; empty places are passed over."""
    _lock_role(RoleKind.INSTRUCTOR, ids)


def lock_learners(ids: Iterable[int]) -> None:
    """Lock learners in the order of their ids."""
    _lock_role(RoleKind.LEARNER, ids)


def _lock_role(kind: str, ids: Iterable[int | None]) -> None:
    """Lock people as what they are here: who learns and teaches is two rows, or the order would be none."""
    wanted = sorted({i for i in ids if i is not None})
    rows = Role.objects.select_for_update(no_key=True).filter(kind=kind, person__in=wanted).order_by("person_id")
    list(rows.values_list("pk"))


def lock_sessions(ids: Iterable[int]) -> list[Session]:
    """Lock sessions in the order of their ids and return them as they stand now."""
    return list(
        Session.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=set(ids))
        .select_related("course")
        .order_by("pk")
    )
