"""docs/verbs.md says what the code does: it is made from it, and docstrings and code name the same refusals."""

import re

import pytest
from django.apps import apps

from docs.verbs import MADE, OVERLAP, TARGET, Code, Verb, documented, impossible, page, races, undocumented, verbs

CODE = Code()
VERBS = verbs(CODE)
KNOWN = {verb.name: verb for verb in VERBS}
ORDER = ["instructors", "groups", "sessions", "learners", "purses", "places in line"]
"""The order of locks, as booking/locks.py has it."""


def named(verb: Verb) -> str:
    return f"{verb.module}.{verb.name}"


def test_the_document_is_up_to_date() -> None:
    assert TARGET.read_text("utf-8") == page(CODE), "run `make verbs`"


def test_no_two_verbs_have_one_name() -> None:
    assert len(KNOWN) == len(VERBS)


@pytest.mark.parametrize("verb", VERBS, ids=named)
def test_a_verbs_docstring_names_just_the_refusals_that_its_code_has(verb: Verb) -> None:
    assert (undocumented(verb, KNOWN), impossible(verb, KNOWN)) == (set(), set())


@pytest.mark.parametrize("verb", VERBS, ids=named)
def test_a_verb_locks_in_the_one_order(verb: Verb) -> None:
    locks = [lock for lock in verb.found.locks if lock in ORDER]
    assert locks == sorted(locks, key=ORDER.index)


@pytest.mark.parametrize("verb", VERBS, ids=named)
def test_whatever_changes_the_school_writes_into_its_journal(verb: Verb) -> None:
    keeps_its_own_history = verb.name == "note_joining"
    assert bool(verb.found.kinds) is not keeps_its_own_history


def test_the_constraints_beneath_are_there() -> None:
    tables = [model._meta for model in apps.get_models()]
    there = {constraint.name for table in tables for constraint in table.constraints} | {OVERLAP}
    there |= {
        f"{table.db_table}_{field.column}_key" for table in tables for field in table.local_fields if field.unique
    }
    assert {name for names in MADE.values() for name in names} <= there


def test_whatever_learners_do_is_raced() -> None:
    raced = races(CODE)
    learners = re.compile(
        r"booking\.actions\.(any_instructor|bookings|cancelling|rescheduling|together|waitlist)|attendance\.actions\.absences"
    )
    assert [named(verb) for verb in VERBS if learners.search(verb.module) and named(verb) not in raced] == []


def test_what_a_verb_refuses_by_another_is_found_too() -> None:
    assert {"time_taken", "no_credit", "has_seat"} <= documented(KNOWN["reschedule"], KNOWN)
    assert "too_many_times" not in documented(KNOWN["reschedule"], KNOWN)
