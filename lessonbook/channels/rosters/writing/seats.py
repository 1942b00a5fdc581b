"""Writing seats: taken, taken again, given up. Imported sessions cost nothing; a price that was paid goes back."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from lessonbook.channels.rosters.plan import Key
from lessonbook.channels.rosters.writing.numbers import Writing, number
from lessonbook.database.loading import AT_ONCE, chunks, insert_rows
from lessonbook.domain.attendance.marks import drop_marks
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.seats import school_date
from lessonbook.domain.credits.actions import give_back_all
from lessonbook.domain.timetable.models import EarlierSeat, GivenUp, Seat, Session

SEAT = ["session", "learner", "course", "starts_at", "ends_at", "taken_at", "taken_by", "by_group"]
EARLIER = ["price", "taken_at", "taken_by_id", "given_up_at", "given_up_by_id", "given_up_why"]


def write_seats(writing: Writing) -> None:
    """Write what the plan says of seats; who gets one waits no more in that session's line."""
    seating = writing.plan.seating
    give_up(seating.left, GivenUp.LEFT, writing)
    _retake(seating.retaken, writing)
    for batch in chunks(_taken(writing), AT_ONCE):
        insert_rows(Seat, SEAT, batch)
        writing.ticks.advance()
    _record_beyond_capacity(seating.crowded, writing)
    WaitlistPlace.objects.standing().seated().leave(LeftLine.SEATED, writing.now)


def _taken(writing: Writing) -> Iterator[tuple[object, ...]]:
    numbers, taken = writing.numbers, writing.plan.seating.taken
    sessions = {key: number(key, numbers.sessions) for key, _, _ in taken}
    facts: dict[int, tuple[object, ...]] = {}
    for some in chunks(set(sessions.values())):
        # One that was cancelled since the plan was made seats nobody.
        rows = Session.objects.standing().filter(pk__in=some).values_list("pk", "course_id", "starts_at", "ends_at")
        facts |= {pk: tuple(rest) for pk, *rest in rows}
    for key, group, learners in taken:
        session, by_group = sessions[key], number(group, numbers.groups)
        if (its := facts.get(session)) is not None:
            rest = (*its, writing.now, writing.by.person_id, by_group)
            for learner in learners:
                yield (session, number(learner, numbers.people), *rest)


def give_up(seats: Iterable[int], why: GivenUp, writing: Writing) -> None:
    """Give up seats that stand; what was paid for them goes back whole."""
    paid: list[Seat] = []
    for some in chunks(seats):
        standing = Seat.objects.standing().filter(pk__in=some)
        paid += standing.filter(price__gt=0).order_by("pk")
        drop_marks(seat_ids=some, now=writing.now)
        standing.update(given_up_at=writing.now, given_up_by=writing.by.person_id, given_up_why=why)
    if paid:
        returns = [(seat, seat.price) for seat in paid]
        give_back_all(returns, entry=writing.entry, now=writing.now, today=school_date(writing.now))


def _retake(seats: Mapping[int, Key], writing: Writing) -> None:
    """Take seats again that were given up; how they were held before is kept."""
    groups: dict[int, list[int]] = {}
    for pk, group in seats.items():
        groups.setdefault(number(group, writing.numbers.groups), []).append(pk)
    for group, all_of_it in groups.items():
        for some in chunks(all_of_it):
            given_up = Seat.objects.filter(pk__in=some, given_up_at__isnull=False, session__cancelled_at=None)
            earlier = list(given_up.order_by("pk").values_list("pk", *EARLIER))
            insert_rows(EarlierSeat, ["seat", *(name.removesuffix("_id") for name in EARLIER)], earlier)
            Seat.objects.filter(pk__in=[row[0] for row in earlier]).update(
                price=0,
                taken_at=writing.now,
                taken_by=writing.by.person_id,
                by_group=group,
                beyond_capacity=None,
                given_up_at=None,
                given_up_by=None,
                given_up_why="",
            )


def _record_beyond_capacity(sessions: Iterable[Key], writing: Writing) -> None:
    """Record on seats beyond a session's places, the last taken, that this import allowed them."""
    for some in chunks({number(key, writing.numbers.sessions) for key in sessions}):
        rank = Window(RowNumber(), partition_by=F("session"), order_by=[F("taken_at"), F("pk")])
        within = Seat.objects.standing().filter(session__in=some, beyond_capacity=None)
        beyond = (
            within.filter(session__capacity__isnull=False).annotate(rank=rank).filter(rank__gt=F("session__capacity"))
        )
        for pks in chunks(list(beyond.values_list("pk", flat=True))):
            Seat.objects.filter(pk__in=pks).update(beyond_capacity=writing.entry)
