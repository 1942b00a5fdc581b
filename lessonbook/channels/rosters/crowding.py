"""Warnings about what a school may well want: overlaps of learners and rooms, more members than places."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TypeVar

from lessonbook.channels.rosters.clashes import Span, count_overlaps, overlaps
from lessonbook.channels.rosters.memberships import Memberships
from lessonbook.channels.rosters.plan import Key
from lessonbook.channels.rosters.problems import SHOWN, Findings, Problem, unreadable
from lessonbook.channels.rosters.roster import Listing, Meeting

MOST_SEATS = 5_000_000

Spans = list[Span[Meeting]]
T = TypeVar("T")


def warn_of_crowding(
    meetings: Listing[Meeting],
    group_of: Callable[[Meeting], Key | None],
    memberships: Memberships,
    name_of: Callable[[Key], str],
    findings: Findings,
) -> None:
    """Count what is too many at a time. Raises Unreadable: too_many_seats."""
    memberships.read({group for meeting in meetings.rows.values() if (group := group_of(meeting)) is not None})
    of_learners: dict[Key, Spans] = {}
    of_rooms: dict[str, Spans] = {}
    seats = 0
    for meeting in meetings.rows.values():
        span = Span(meeting.starts_at, meeting.ends_at, meeting)
        if meeting.location:
            of_rooms.setdefault(meeting.location, []).append(span)
        group = group_of(meeting)
        members = memberships.on(meeting.day, group) if group is not None else ()
        seats += len(members)
        if seats > MOST_SEATS:
            raise unreadable("too_many_seats", meetings.file, meeting.line, most=MOST_SEATS)
        for learner in members:
            of_learners.setdefault(learner, []).append(span)
        if meeting.capacity is not None and len(members) > meeting.capacity:
            facts: dict[str, object] = {"members": len(members), "places": meeting.capacity}
            findings.warn("crowded", meetings.file, meeting.line, **facts)
    _warn_of_overlaps("learners_overlap", of_learners, name_of, meetings.file, findings)
    _warn_of_overlaps("rooms_overlap", of_rooms, str, meetings.file, findings)


def _warn_of_overlaps(
    code: str, spans: Mapping[T, Spans], name_of: Callable[[T], str], file: str, findings: Findings
) -> None:
    counts = {whose: count for whose, each in spans.items() if (count := count_overlaps(each))}
    if counts:
        pairs = ((whose, *pair) for whose in counts for pair in overlaps(spans[whose]))
        first = [
            Problem(code, file, other.line, {"whose": name_of(whose)[:60], "other": one.line})
            for whose, one, other in islice(pairs, SHOWN)
        ]
        findings.warn_of(code, sum(counts.values()), first, of=len(counts))
