"""What the facts of the journal's entries refer to: which of them are numbers of people, lessons, seats and so on."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from lessonbook.domain.attendance.journal_names import ITSELF
from lessonbook.domain.credits.models import Payment
from lessonbook.domain.credits.rules import Paid

BY_KEY: Mapping[str, str] = {
    "course": "course",
    "group": "group",
    "groups": "group",
    "guardian": "person",
    "instructor": "person",
    "instructor_id": "person",
    "learner": "person",
    "learners": "person",
    "lesson": "lesson",
    "lesson_id": "lesson",
    "location": "location",
    "location_id": "location",
    "member": "person",
    "members": "person",
    "person": "person",
    "report": "report",
    "request": "substituterequest",
    "series": "series",
    "source": "purse",
    "substitute": "person",
    "with": "entry",
    "within": "location",
}
"""The kind of what a fact is the number of, or a list of numbers, whatever the verb."""
OF_SEATS = "take_register"
"""The verb whose facts are named by the numbers of seats."""
OF_MONEY = ("deposit", "refund")
"""The verbs for which money was paid, or paid back."""
OF_DATA = ("add", "edit")
"""The verbs of the data admin, whose facts are fields of the subject."""


def referred(verb: str, subject_kind: str, key: str) -> str:
    """The kind of what a fact is the number of; empty where it is no number of a row."""
    if verb in OF_DATA and (field := field_of(subject_kind, key)) is not None:
        related = field.related_model
        name = str(related._meta.model_name) if isinstance(related, type) else ""
        return name if name in ITSELF else ""
    return BY_KEY.get(key, "")


@cache
def field_of(subject_kind: str, key: str) -> "Field[Any, Any] | None":
    """The field of the subject's table that bears a fact's name, if one does."""
    models = (model for model in apps.get_models() if model.__module__.startswith("lessonbook."))
    model = next((one for one in models if one._meta.model_name == subject_kind), None)
    return _field(model, key) if model is not None else None


def _field(model: type[Model], key: str) -> "Field[Any, Any] | None":
    try:
        field = model._meta.get_field(key)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def references(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """Whatever the facts of entries (verb, subject_kind, before, after) refer to: its kind and number."""
    for row in rows:
        for facts in (row["before"], row["after"]):
            for key, value in facts.items():
                if row["verb"] == OF_SEATS:
                    yield from (("seat", number) for number in numbers(key))
                elif kind := referred(row["verb"], row["subject_kind"], key):
                    yield from ((kind, number) for number in numbers(value))


def numbers(value: object) -> list[int]:
    """The numbers of rows that a fact holds, one or several."""
    values = value if isinstance(value, list) else [value]
    found = (str(one) for one in values if not isinstance(one, bool))
    return [int(one) for one in found if one.isascii() and one.isdecimal() and len(one) < len(str(2**63))]


def payments(entry_ids: Iterable[int]) -> dict[int, Paid]:
    """What was paid for the credits of entries, or paid back, by the entry; one query."""
    facts = ("row__entry_id", "amount", "currency", "method", "reference")
    rows = Payment.objects.filter(row__entry__in=list(entry_ids)).values_list(*facts)
    return {entry: Paid(*paid) for entry, *paid in rows}
