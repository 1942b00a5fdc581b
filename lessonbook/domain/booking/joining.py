"""What joining a group would do, asked before it is done: nothing is locked or written, so only the verb decides."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from lessonbook.domain.booking.actions.groups import membership_holds
from lessonbook.domain.courses.models import Group, GroupMembership
from lessonbook.domain.credits.queries import spendable_by
from lessonbook.domain.credits.rules import no_credit
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Seat, Session


@dataclass(frozen=True, slots=True)
class Joining:
    """What joining means for one learner: `sessions` new seats for `cost` credits of `available`, or why not."""

    learner: Person
    sessions: int
    cost: int
    available: int
    refusal: Refusal | None = None

    @property
    def left(self) -> int:
        """What can be spent afterwards."""
        return self.available - self.cost


def preview_joining(
    group: Group,
    learner_ids: Collection[int],
    *,
    now: datetime,
    today: date,
    since: date | None = None,
    until: date | None = None,
) -> list[Joining]:
    """What `join_group` would say of each learner just now, by name, if they joined in this order.

    Six queries, however many learners and sessions; the group brings its course along.
    """
    membership = GroupMembership(group=group, since=since, until=until)
    taken = Count("seats", filter=Q(seats__given_up_at=None))
    rows = Session.objects.standing().filter(groups=group, starts_at__gt=now).annotate(taken=taken)
    ahead = [session for session in rows.order_by("pk") if membership_holds(membership, session)]
    held = Seat.objects.standing().filter(session__in=[s.pk for s in ahead], learner__in=learner_ids)
    pairs = set(held.values_list("session_id", "learner_id"))
    people = Person.objects.filter(pk__in=learner_ids).order_by("sort_key", "pk")
    purses = spendable_by(learner_ids, group.course_id, today)
    return list(_each(group, people, ahead, pairs, purses))


def _each(
    group: Group,
    people: Collection[Person] | Iterator[Person],
    ahead: Sequence[Session],
    held: set[tuple[int, int]],
    purses: dict[int, list[int]],
) -> Iterator[Joining]:
    more = Counter[int]()
    for person in people:
        wanted = [session for session in ahead if (session.pk, person.pk) not in held]
        able = purses.get(person.pk, [])
        refusal = (
            _refuse_person(group, person)
            or _refuse_full(wanted, more)
            or _refuse_price(group, able, len(wanted))
        )  # fmt: skip
        yield Joining(person, len(wanted), group.course.price * len(wanted), sum(able), refusal)
        if refusal is None:
            more.update(session.pk for session in wanted)


def _refuse_person(group: Group, person: Person) -> Refusal | None:
    if group.closed_at:
        return Refusal("group_closed", facts={"group": group.name})
    if group.course.archived_at:
        return Refusal("course_archived", facts={"course": group.course.name})
    if person.deactivated_at:
        return Refusal("person_deactivated", facts={"person": person.name})
    return None


def _refuse_full(wanted: Sequence[Session], more: Counter[int]) -> Refusal | None:
    for session in wanted:
        taken: int = session.taken + more[session.pk]  # type: ignore[attr-defined]
        if session.capacity is not None and session.capacity - taken < 1:
            left = max(session.capacity - taken, 0)
            return Refusal("session_full", facts={"session": session.code, "left": left, "wanted": 1})
    return None


def _refuse_price(group: Group, able: Sequence[int], seats: int) -> Refusal | None:
    """Why so many seats can't be paid: each is paid whole, from one purse."""
    price = group.course.price
    if not price or sum(purse // price for purse in able) >= seats:
        return None
    return no_credit(sum(able), price * seats, group.course.name)
