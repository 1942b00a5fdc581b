"""docs/verbs.md says what the code does: it is made from it, and docstrings and code name the same refusals."""

import re

import pytest
from django.apps import apps

from docs.verbs import MADE, OVERLAP, TARGET, Code, Verb, documented, impossible, page, races, undocumented, verbs

ORDER = ["instructors", "groups", "sessions", "learners", "purses", "places in line"]
"""The order of locks, as booking/locks.py has it."""


@pytest.fixture(scope="module")
def code() -> Code:
    """The code, read once; not while tests are collected, which every process does."""
    return Code()


@pytest.fixture(scope="module")
def found(code: Code) -> list[Verb]:
    return verbs(code)


def named(verb: Verb) -> str:
    return f"{verb.module}.{verb.name}"


def test_the_document_is_up_to_date(code: Code) -> None:
    assert TARGET.read_text("utf-8") == page(code), "run `make verbs`"


def test_no_two_verbs_have_one_name(found: list[Verb]) -> None:
    assert len({verb.name for verb in found}) == len(found) > 60


def test_a_verbs_docstring_names_just_the_refusals_that_its_code_has(found: list[Verb]) -> None:
    known = {verb.name: verb for verb in found}
    wrong = {named(verb): (undocumented(verb, known), impossible(verb, known)) for verb in found}
    assert {name: sides for name, sides in wrong.items() if sides != (set(), set())} == {}


def test_a_verb_locks_in_the_one_order(found: list[Verb]) -> None:
    locks = {named(verb): [lock for lock in verb.found.locks if lock in ORDER] for verb in found}
    assert locks == {name: sorted(some, key=ORDER.index) for name, some in locks.items()}


def test_whatever_changes_the_school_writes_into_its_journal(found: list[Verb]) -> None:
    assert [verb.name for verb in found if not verb.found.kinds] == ["note_joining"]  # which keeps its own history


def test_the_constraints_beneath_are_there() -> None:
    tables = [model._meta for model in apps.get_models()]
    there = {constraint.name for table in tables for constraint in table.constraints} | {OVERLAP}
    there |= {
        f"{table.db_table}_{field.column}_key" for table in tables for field in table.local_fields if field.unique
    }
    assert {name for names in MADE.values() for name in names} <= there


def test_whatever_learners_do_is_raced(code: Code, found: list[Verb]) -> None:
    raced = races(code)
    learners = re.compile(
        r"booking\.actions\.(any_instructor|bookings|cancelling|rescheduling|together|waitlist)|attendance\.actions\.absences"
    )
    assert [named(verb) for verb in found if learners.search(verb.module) and named(verb) not in raced] == []


def test_what_a_verb_refuses_by_another_is_found_too(found: list[Verb]) -> None:
    known = {verb.name: verb for verb in found}
    assert {"time_taken", "no_credit", "has_seat"} <= documented(known["reschedule"], known)
    assert "too_many_times" not in documented(known["reschedule"], known)
