"""What an import found and did, in numbers."""

from dataclasses import asdict, dataclass, field
from typing import Any

from lessonbook.channels.rosters.plan import Changes, Plan
from lessonbook.channels.rosters.problems import Findings


@dataclass(frozen=True, slots=True)
class Count:
    """What becomes of the rows of one kind."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0


@dataclass(slots=True)
class Report:
    """What an import found and did; with an error, and in a dry run, nothing was written."""

    findings: Findings
    counts: dict[str, Count] = field(default_factory=dict)
    seats_taken: int = 0
    seats_given_up: int = 0
    sessions_cancelled: int = 0
    credits_deposited: int = 0
    has_changes: bool = False
    is_written: bool = False


def report_of(plan: Plan, findings: Findings) -> Report:
    """Sum up a plan."""
    changes: dict[str, Changes[Any]] = {
        "people": plan.people,
        "guardianships": plan.guardianships,
        "courses": plan.courses,
        "classes": plan.classes,
        "memberships": plan.members,
        "sessions": plan.timetable.sessions,
    }
    for_booking: dict[str, Changes[Any]] = {
        "rules": plan.booking.rules,
        "hours": plan.booking.hours,
        "days": plan.booking.days,
        "credits": plan.booking.deposits,
    }
    counts = {noun: _count(each) for noun, each in changes.items()}
    # Most schools' files say nothing of booking, so neither do their reports.
    counts |= {noun: count for noun, each in for_booking.items() if (count := _count(each)) != Count()}
    ended = plan.departures
    given_up = len({*plan.seating.left, *ended.left}) + len(ended.removed) + ended.seats_of_sessions
    return Report(
        findings,
        counts,
        seats_taken=plan.seating.taken_count,
        seats_given_up=given_up,
        sessions_cancelled=len(ended.sessions),
        credits_deposited=sum(deposit.amount for deposit in plan.booking.deposits.rows),
        has_changes=bool(plan),
    )


def _count(changes: Changes[Any]) -> Count:
    return Count(len(changes.new), len(changes.changed), len(changes.gone), changes.same)


def journaled(report: Report) -> dict[str, object]:
    """What the journal keeps: the counts, and how many warnings of each kind there were."""
    return {
        "rows": {noun: asdict(count) for noun, count in report.counts.items()},
        "seats_taken": report.seats_taken,
        "seats_given_up": report.seats_given_up,
        "sessions_cancelled": report.sessions_cancelled,
        "credits_deposited": report.credits_deposited,
        "warnings": {code: warned.count for code, warned in report.findings.warnings.items()},
    }
