"""Changing and cancelling a series: this session and those that follow, or all that are yet to begin.

What has begun, what was cancelled and, when a series changes, what was moved by itself stay as they are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction

from lessonbook.domain.booking.actions.changing import refuse_few_places
from lessonbook.domain.booking.actions.sessions import refuse_busy_instructor
from lessonbook.domain.booking.giving_up import close_line
from lessonbook.domain.booking.handing_over import Links, exchange_links, exchanged, own_links
from lessonbook.domain.booking.locks import lock_instructors, lock_sessions
from lessonbook.domain.booking.models import LeftLine
from lessonbook.domain.booking.seats import give_up
from lessonbook.domain.booking.seen import Seen, refuse_unseen
from lessonbook.domain.booking.signals import session_taken_off
from lessonbook.domain.booking.tasks import wake_line
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Series, Session
from lessonbook.scheduling.calendar_days import DAY, day_of
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.wall_time import passes

RULE = ("weekdays", "wall_start", "minutes", "instructor_id", "location_id", "capacity")
LINKS = ("class_link", "host_link")
PLACES = ("location_id", "capacity", *LINKS)
COPIED = ("course_id", "time_zone", "every_weeks")
"""What a series hands on to the one that follows it and no change is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChange:
    """What a series is to be like from a day on; of weekdays there are as many as before.

    `weekdays` are Monday 0 to Sunday 6, `wall_start` is wall time of the series' zone.
    """

    weekdays: Sequence[int]
    wall_start: time
    minutes: int
    instructor_id: int | None
    location_id: int | None
    capacity: int | None
    class_link: str = ""
    host_link: str = ""


@dataclass(frozen=True, slots=True)
class Shifted:
    """A session of a series and when it will be."""

    session: Session
    time: Interval


def change_of(series: Series) -> SeriesChange:
    """What a series is like now: the change that changes nothing."""
    return SeriesChange(
        weekdays=sorted(series.weekdays),
        wall_start=series.wall_start,
        minutes=series.minutes,
        instructor_id=series.instructor_id,
        location_id=series.location_id,
        capacity=series.capacity,
        class_link=series.class_link,
        host_link=series.host_link,
    )


def sessions_to_change(series: Series, since: date | None, now: datetime) -> list[Session]:
    """The sessions that a change of a series from a day of its zone on is about, by start (None: all to come)."""
    ahead = series.sessions.standing().filter(starts_at__gt=now, detached_at=None).order_by("starts_at", "pk")
    return [one for one in ahead if since is None or day_of(one.starts_at, series.zone) >= since]


def sessions_to_cancel(series: Series, since: date | None, now: datetime) -> list[Session]:
    """The sessions that cancelling a series from a day on is about, those moved by themselves included, by start."""
    ahead = series.sessions.standing().filter(starts_at__gt=now).order_by("starts_at", "pk")
    return [one for one in ahead if since is None or day_of(one.starts_at, series.zone) >= since]


def shifted(series: Series, sessions: Sequence[Session], change: SeriesChange) -> list[Shifted]:
    """When sessions of a series will be after a change: each in its own week, at the wall time of the series' zone.

    Where neither weekdays nor times change they stay to the second. Raises Refused: other_weekdays.
    """
    old = sorted(series.weekdays)
    new = sorted(set(change.weekdays))
    if len(old) != len(new):
        raise Refused(Refusal("other_weekdays", facts={"count": len(old)}))
    if (old, series.wall_start, series.minutes) == (new, change.wall_start, change.minutes):
        return [Shifted(one, Interval(one.starts_at, one.ends_at)) for one in sessions]
    moved_by = {was: becomes - was for was, becomes in zip(old, new, strict=True)}
    found = []
    for one in sessions:
        day = day_of(one.starts_at, series.zone)
        day += moved_by.get(day.weekday(), 0) * DAY
        start = passes(day, change.wall_start, series.zone)[0]
        found.append(Shifted(one, Interval(start, start + timedelta(minutes=change.minutes))))
    return found


@transaction.atomic
def change_series(
    series: Series,
    change: SeriesChange,
    *,
    since: date | None,
    by: By,
    now: datetime,
    but: Collection[str] = (),
    seen: Seen | None = None,
) -> list[Session]:
    """Change the sessions of a series from a day on (None: all to come), all or none; return those that changed.

    The series ends the day before and another one begins, unless nothing of it was before; sessions keep IDs, UIDs and
    seats, their sequence numbers rise. Those in `but` (Session IDs) leave the series as they are. Where there is
    nothing to change, nothing is. Another instructor's own links take the place of the former one's. With `seen` only
    as they were seen. Raises Refused: other_weekdays, session_changed, in_the_past, instructor_busy, too_few_places;
    ValidationError where a link is none.
    """
    lock_instructors([change.instructor_id])
    locked = {one.pk for one in lock_sessions(one.pk for one in sessions_to_change(series, since, now))}
    series = Series.objects.get(pk=series.pk)
    # Under the locks once more: somebody may have moved, cancelled or split them meanwhile, or added one.
    ahead = [one for one in sessions_to_change(series, since, now) if one.pk in locked]
    moves = shifted(series, [one for one in ahead if one.code not in but], change)
    before = change_of(series)
    # What the change is not about stays as somebody set it in one session.
    places = tuple(name for name in PLACES if getattr(change, name) != getattr(before, name))
    moves = [move for move in moves if _differs(move, change, places)]
    if not moves:
        return []
    refuse_unseen(ahead, seen)
    _refuse_moves(moves, change, now)
    left = [one for one in ahead if one.code in but]
    changed = [name for name in LINKS if name in places]
    links = _links_to_exchange(moves, before, change)
    target = _split(series, moves, _with_own_links(change, before, links), now)
    entry_facts = {"sessions": [move.session.code for move in moves], "series": target.pk, "links": changed}
    record("change_series", series, by, now, before=_rule(before), after=_rule(change) | entry_facts)
    _write(moves, change, target, now, places, links)
    Session.objects.filter(pk__in=[one.pk for one in left]).update(detached_at=now)
    if change.capacity != before.capacity:
        wake_line([move.session.pk for move in moves])
    return [move.session for move in moves]


def _links_to_exchange(moves: Sequence[Shifted], before: SeriesChange, change: SeriesChange) -> dict[int, Links]:
    """The own links of who taught and who is to teach; none where nobody else is to."""
    taught = {before.instructor_id, *(move.session.instructor_id for move in moves)}
    return {} if taught == {change.instructor_id} else own_links({*taught, change.instructor_id})


def _with_own_links(change: SeriesChange, before: SeriesChange, links: Mapping[int, Links]) -> SeriesChange:
    """The change with the new instructor's own links, where the series had the former one's."""
    held = change.class_link, change.host_link
    class_link, host_link = exchanged(held, before.instructor_id, change.instructor_id, links)
    return replace(change, class_link=class_link, host_link=host_link)


def _differs(move: Shifted, change: SeriesChange, places: Collection[str]) -> bool:
    one = move.session
    now_is = (one.starts_at, one.ends_at, one.instructor_id, *(getattr(one, name) for name in places))
    will_be = (move.time.start, move.time.end, change.instructor_id, *(getattr(change, name) for name in places))
    return now_is != will_be


def _rule(change: SeriesChange) -> dict[str, object]:
    facts: dict[str, object] = {name: getattr(change, name) for name in RULE}
    return facts | {"weekdays": list(change.weekdays), "wall_start": f"{change.wall_start:%H:%M}"}


def _refuse_moves(moves: Sequence[Shifted], change: SeriesChange, now: datetime) -> None:
    """Refuse what can't be: a time gone by, an instructor who is elsewhere, fewer places than there are seats."""
    together = [move.session.pk for move in moves]
    until: datetime | None = None
    for move in sorted(moves, key=lambda move: move.time):
        if move.time.start <= now:
            raise Refused(Refusal("in_the_past", facts={"starts_at": move.time.start}))
        if until is not None and change.instructor_id and move.time.start < until:
            facts = {"session": move.session.code, "starts_at": move.time.start, "ends_at": until}
            raise Refused(Refusal("instructor_busy", until=until, facts=facts))
        if refusal := refuse_busy_instructor(change.instructor_id, move.time, but=together):
            raise Refused(refusal)
        until = move.time.end
    if refusal := refuse_places(moves, change):
        raise Refused(refusal)


def refuse_places(moves: Sequence[Shifted], change: SeriesChange) -> Refusal | None:
    """Why moved sessions can't have the places of a change: one that gets other places has more seats; one query."""
    return refuse_few_places([one.session for one in moves if one.session.capacity != change.capacity], change.capacity)


def _split(series: Series, moves: Sequence[Shifted], change: SeriesChange, now: datetime) -> Series:
    """The series that the moved sessions belong to from now on: the same one, or a new one for what follows."""
    first_moved = min(move.session.starts_at for move in moves)
    boundary = day_of(first_moved, series.zone)
    stays = series.sessions.filter(starts_at__lt=first_moved).exclude(pk__in=[move.session.pk for move in moves])
    days = [day_of(move.time.start, series.zone) for move in moves]
    target = series
    if stays.exists():
        followers = series.sessions.filter(starts_at__gte=first_moved)
        groups, last = list(series.groups.all()), series.last_day
        series.last_day = max(series.first_day, boundary - DAY)
        series.save(update_fields=["last_day"])
        target = Series(**{name: getattr(series, name) for name in COPIED})
        target.first_day, target.last_day = min(boundary, *days), max(last, *days)
        _take_over(target, change)
        target.groups.set(groups)
        followers.update(series=target)
        return target
    target.first_day, target.last_day = min(target.first_day, *days), max(target.last_day, *days)
    _take_over(target, change)
    return target


def _take_over(series: Series, change: SeriesChange) -> None:
    for name in (*RULE, "class_link", "host_link"):
        setattr(series, name, getattr(change, name))
    series.weekdays = list(change.weekdays)
    series.clean_fields(exclude=["course", "instructor", "location"])
    series.save()


def _write(
    moves: Sequence[Shifted],
    change: SeriesChange,
    series: Series,
    now: datetime,
    places: Collection[str],
    links: Mapping[int, Links],
) -> None:
    """Write sessions that move together.

    Parked without an instructor first: one that takes the place of another would overlap it on the way.
    """
    Session.objects.filter(pk__in=[move.session.pk for move in moves]).update(instructor=None)
    for move in moves:
        one = move.session
        session_taken_off.send(Session, session=one, was=one.starts_at, becomes=move.time.start, now=now)
        one.starts_at, one.ends_at, one.series_id = move.time.start, move.time.end, series.pk
        for name in places:
            setattr(one, name, getattr(change, name))
        exchange_links(one, change.instructor_id, links)
        one.sequence, one.changed_at = one.sequence + 1, now
    written = ["starts_at", "ends_at", "location", "capacity", "class_link", "host_link", "sequence", "changed_at"]
    sessions = [move.session for move in moves]
    Session.objects.bulk_update(sessions, [*written, "series"], batch_size=100)
    Session.objects.filter(pk__in=[one.pk for one in sessions]).update(instructor=change.instructor_id)
    for one in sessions:
        one.instructor_id = change.instructor_id


@transaction.atomic
def cancel_series(
    series: Series,
    *,
    since: date | None,
    reason: str,
    by: By,
    now: datetime,
    but: Collection[str] = (),
    seen: Seen | None = None,
) -> list[Session]:
    """Cancel the sessions of a series from a day on (None: all to come) but those in `but`; return those cancelled.

    Every seat is given up and its whole price returned, once. Where none is left nothing changes. With `seen` only as
    they were seen. Raises Refused: session_changed.
    """
    chosen = [one for one in sessions_to_cancel(series, since, now) if one.code not in but]
    locked = {one.pk for one in lock_sessions(one.pk for one in chosen)}
    series = Series.objects.get(pk=series.pk)
    ahead = sessions_to_cancel(series, since, now)
    chosen = [one for one in ahead if one.pk in locked and one.code not in but]
    if not chosen:
        return []
    refuse_unseen(chosen, seen)
    after = {"reason": reason, "sessions": [one.code for one in chosen], "since": since.isoformat() if since else ""}
    entry = record("cancel_series", series, by, now, after=after)
    for one in chosen:
        _cancel(one, entry, reason, by=by, now=now)
    ids = [one.pk for one in chosen]
    give_up(
        Seat.objects.standing().filter(session__in=ids).order_by("pk"), GivenUp.SESSION, by=by, now=now, entry=entry
    )
    return chosen


def _cancel(session: Session, entry: Entry, reason: str, *, by: By, now: datetime) -> None:
    session.cancelled_at, session.cancelled_by_id, session.cancel_reason = now, by.person_id, reason
    session.sequence += 1
    session.changed_at = now
    session.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "sequence", "changed_at"])
    session_taken_off.send(Session, session=session, was=session.starts_at, becomes=None, now=now)
    record("cancel_session", session, by, now, after={"reason": reason, "with": entry.pk})
    close_line(session, LeftLine.SESSION, now=now)
