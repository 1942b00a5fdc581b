"""Who may act for a learner: the learner, and guardians by the rights of their link."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Q, QuerySet

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.booking.rules import NOBODY, ONESELF, Asker
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Guardianship

NOW = Hole("now", DateTimeField())


@Prepared
def _rights() -> QuerySet[Any, Any]:
    links = Guardianship.objects.filter(
        Q(until=None) | Q(until__gt=NOW),
        guardian=Hole("guardian", BigIntegerField()),
        learner=Hole("learner", BigIntegerField()),
        guardian__deactivated_at=None,
        since__lte=NOW,
    )
    return links.values_list("may_book", "may_spend", "may_excuse")


def asker_of(by: By, learner_id: int, now: datetime) -> Asker:
    """What the person who acts may do for a learner at the instant `now`; no query for oneself, else one."""
    if by.person_id == learner_id:
        return ONESELF
    if by.person_id is None:
        return NOBODY
    return next((Asker(*row) for row in _rights(guardian=by.person_id, learner=learner_id, now=now)), NOBODY)


def acting_for(by: By, learner_id: int) -> By:
    """The same actor, on the learner's behalf where that is somebody else."""
    return by if by.person_id == learner_id else replace(by, on_behalf_of_id=learner_id)


def is_of_family(person_id: int | None, learner_id: int) -> bool:
    """Whether a person is the learner, or is or was a guardian of the learner's; none or one query."""
    if person_id is None or person_id == learner_id:
        return person_id is not None
    return Guardianship.objects.filter(guardian=person_id, learner=learner_id).exists()
