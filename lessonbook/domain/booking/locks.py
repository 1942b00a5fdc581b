"""The one order in which rows are locked: instructors; sessions; learners; credit purses; waitlist places.

Ids ascend within each kind, and everything is locked before anything is looked at. What is used up is locked (an
instructor's time, a session's seats, a learner's limits, a purse's credits), what is freed is not. SQLite's single
writer makes the order true by itself. Purses are locked by the verbs of credits.
"""

from collections.abc import Iterable

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Session


def lock_people(ids: Iterable[int | None]) -> None:
    """Lock people in the order of their ids; empty places are passed over."""
    wanted = sorted({i for i in ids if i is not None})
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))


def lock_sessions(ids: Iterable[int]) -> list[Session]:
    """Lock sessions in the order of their ids and return them as they stand now."""
    return list(
        Session.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=set(ids))
        .select_related("course")
        .order_by("pk")
    )
