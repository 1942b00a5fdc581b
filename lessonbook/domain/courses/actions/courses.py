"""Opening courses, saying what they are and by which rules they run, and closing them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from lessonbook.domain.courses.actions.changes import change
from lessonbook.domain.courses.locks import lock_course, lock_school
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import HUES
from lessonbook.domain.courses.slugs import free_slug, stem_of
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.shown import Shown, changed, overtaken

RULES = (
    "self_booking",
    "lengths",
    "step_minutes",
    "minimum_notice_minutes",
    "horizon_days",
    "buffer_before_minutes",
    "buffer_after_minutes",
    "max_open_per_learner",
    "max_per_day",
    "max_per_week",
    "overlap",
    "price",
    "seats",
    "join_opens_minutes",
    "absence",
    "notice_tiers",
    "make_up",
    "waitlist",
    "waitlist_cutoff_hours",
    "waitlist_offer_minutes",
    "roster_shown",
)
"""The fields of a course that are its rules."""
SLUG_START = 60


@transaction.atomic
def add_course(
    name: str, *, code: str = "", description: str = "", hue: int | None = None, by: By, now: datetime
) -> Course:
    """Open a course with the rules that courses begin with, under an address made of its name that no other has.

    Without a `hue` it gets the next of the twelve colors. Raises ValidationError naming the fields that can't hold
    their value.
    """
    lock_school()
    taken = Course.objects.filter(slug__startswith=stem_of(name, code)[:SLUG_START]).values_list("slug", flat=True)
    course = Course(
        name=name.strip(),
        slug=free_slug(name, code, set(taken)),
        code=code.strip(),
        description=description.strip(),
        hue=Course.objects.count() % HUES if hue is None else hue,
    )
    course.clean_fields(exclude={"sort_key"})
    course.save()
    record("add_course", course, by, now, after={"name": course.name, "slug": course.slug, "code": course.code})
    return course


@transaction.atomic
def edit_course(course: Course, *, name: str, code: str, description: str, hue: int, by: By, now: datetime) -> Course:
    """Say what a course is called, its code, what it is about and its color; its address stays.

    What stays as it was is no change. Raises ValidationError naming the fields that can't hold their value.
    """
    locked = lock_course(course)
    facts = {"name": name.strip(), "code": code.strip(), "description": description.strip(), "hue": hue}
    if before := change(locked, facts):
        record("edit_course", locked, by, now, before=before, after={key: facts[key] for key in before})
    return locked


@transaction.atomic
def set_rules(
    course: Course, rules: Mapping[str, object], *, by: By, now: datetime, shown: Shown | None = None
) -> Course:
    """Let some of RULES hold from now on; the others stay, and so does whatever is booked: sessions, seats, prices.

    What stays as it was is no change; with `shown`, rules as they were shown, only what differs from those is one.
    Raises TypeError for anything else, ValidationError naming the rules that can't be so, Refused: rules_changed.
    """
    if strange := sorted(set(rules) - set(RULES)):
        raise TypeError(f"A course has no rule {', '.join(strange)}.")
    locked = lock_course(course)
    rules = changed(rules, shown)
    if overtaken(rules, shown, rules_of(locked)):
        raise Refused(Refusal("rules_changed", facts={"course": locked.name}))
    if before := change(locked, rules):
        record("set_rules", locked, by, now, before=before, after={name: rules[name] for name in before})
    return locked


def rules_of(course: Course) -> dict[str, Any]:
    """The rules of a course, by their names; the longest notice first."""
    found = {name: getattr(course, name) for name in RULES}
    tiers = sorted(course.tiers, reverse=True)
    return found | {"notice_tiers": [{"hours": tier.hours, "percent": tier.percent} for tier in tiers]}


@transaction.atomic
def archive_course(course: Course, *, by: By, now: datetime) -> Course:
    """Close a course: nobody is enrolled in it or books in it any more; what is scheduled takes place."""
    locked = lock_course(course)
    if locked.archived_at is None:
        change(locked, {"archived_at": now})
        record("archive_course", locked, by, now, after={"archived_at": now.isoformat()})
    return locked


@transaction.atomic
def reopen_course(course: Course, *, by: By, now: datetime) -> Course:
    """Open a course again that was archived."""
    locked = lock_course(course)
    if locked.archived_at is not None:
        before = {"archived_at": locked.archived_at.isoformat()}
        change(locked, {"archived_at": None})
        record("reopen_course", locked, by, now, before=before)
    return locked
