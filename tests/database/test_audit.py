import sys
from collections.abc import Callable, Iterable
from types import ModuleType

import pytest
from django.apps import apps
from django.db import connection

from lessonbook.database.audit import Violation, checks, guards_stand, references_hold, violations
from lessonbook.domain.timetable.models import Session
from tests.factories import NOW, make_course, make_session

DOMAIN = ["attendance", "booking", "courses", "credits", "journal", "people", "timetable"]


@pytest.mark.django_db
def test_every_app_that_has_invariants_is_asked_in_the_order_of_the_house() -> None:
    named = checks(connection)
    by_app = {name.split(".")[0] for name in named}
    assert by_app == {"database", *DOMAIN}
    for label in DOMAIN:
        module: ModuleType = sys.modules[f"{apps.get_app_config(label).name}.invariants"]
        declared: dict[str, Callable[[], Iterable[str]]] = module.INVARIANTS
        assert {name: check for name, check in named.items() if name.startswith(f"{label}.")} == {
            f"{label}.{name}": check for name, check in declared.items()
        }
        assert all(check.__doc__ for check in declared.values())


def test_violations_come_in_the_order_of_the_checks() -> None:
    named: dict[str, Callable[[], Iterable[str]]] = {
        "b.second": lambda: ["one", "two"],
        "c.clean": list,
        "a.first": lambda: iter(["three"]),
    }
    found = list(violations(named))
    assert found == [Violation("b.second", "one"), Violation("b.second", "two"), Violation("a.first", "three")]
    assert str(found[0]) == "b.second: one"


@pytest.mark.django_db
def test_a_missing_guard_is_named() -> None:
    assert list(guards_stand(connection)) == []
    with connection.cursor() as cursor:
        cursor.execute(
            {
                "sqlite": "DROP TRIGGER timetable_session_instructor_overlap_update",
                "postgresql": "ALTER TABLE timetable_session DROP CONSTRAINT timetable_session_instructor_overlap",
            }[connection.vendor]
        )
    assert list(guards_stand(connection)) == [
        "timetable_session_instructor_overlap is missing; `lessonbook migrate` puts it back"
    ]


@pytest.mark.engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_reference_to_nothing_is_named() -> None:
    session = make_session(make_course(), NOW)
    with connection.constraint_checks_disabled():
        Session.objects.filter(pk=session.pk).update(course_id=10**6)
    [line] = references_hold(connection)
    assert "timetable_session" in line
    assert "course_id" in line
    Session.objects.all().delete()
    assert list(references_hold(connection)) == []
