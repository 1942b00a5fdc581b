"""Locking what a writing changes, before it looks: in the documented order, each kind in the order of its numbers."""

from collections.abc import Iterable

from lessonbook.channels.rosters.known import Known
from lessonbook.channels.rosters.plan import Plan, key_of
from lessonbook.database.loading import chunks
from lessonbook.domain.booking.locks import lock_instructors
from lessonbook.domain.credits.ledger import lock_purses
from lessonbook.domain.credits.models import LedgerRow, Purse
from lessonbook.domain.credits.queries import purses_that_paid
from lessonbook.domain.timetable.models import Session


def lock_all(plan: Plan, known: Known) -> None:
    """Lock instructors who get or change sessions, the sessions that change, the purses that get credits."""
    rows = plan.timetable.sessions.rows
    lock_instructors(_standing({row.instructor for row in rows if row.instructor}, known))
    taken = {session for session, _, _ in plan.seating.taken if isinstance(session, int)}
    changed = {standing.pk for standing in plan.timetable.standing.values()}
    ending = {*plan.departures.sessions, *plan.departures.without_instructor}
    _lock_sessions(taken | changed | ending)
    # All at once: what is given back and what is put in would otherwise be locked in no order.
    for some in chunks(sorted(_purses(plan, known))):
        lock_purses(some)


def _standing(people: Iterable[str], known: Known) -> set[int]:
    """The numbers of those people who have one already."""
    return {key for id_ in people if isinstance(key := key_of(id_, known.people), int)}


def _lock_sessions(ids: Iterable[int]) -> None:
    for some in chunks(sorted(ids)):
        rows = Session.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=some).order_by("pk")
        list(rows.values_list("pk", flat=True))


def _purses(plan: Plan, known: Known) -> set[int]:
    """The purses that paid for seats to be given up, and the course balances of learners who get credits."""
    ended, found = plan.departures, set[int]()
    for some in chunks([*plan.seating.left, *ended.left, *ended.removed]):
        found |= purses_that_paid(some)
    for some in chunks(ended.sessions):
        found |= set(LedgerRow.objects.filter(seat__session__in=some).values_list("purse_id", flat=True))
    learners = {row.learner for row in plan.booking.deposits.rows}
    for some in chunks(sorted(_standing(learners, known))):
        found |= set(Purse.objects.filter(person__in=some, course__isnull=False).values_list("pk", flat=True))
    return found
