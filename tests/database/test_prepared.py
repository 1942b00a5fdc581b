"""Queries compiled once run with other values, and never with those of an earlier call."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, QuerySet
from django.test.utils import CaptureQueriesContext

from lessonbook.database.prepared import Hole, Instant, Prepared
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Session
from tests.factories import NOW, make_course, make_person, make_session

pytestmark = pytest.mark.django_db

WHO = Hole("who", BigIntegerField())
SINCE = Hole("since", DateTimeField())


def test_each_call_answers_for_its_own_values() -> None:
    ana, jo = make_person("Ana Ruiz"), make_person("Jo Park")
    named = Prepared(lambda: Person.objects.filter(pk=WHO).values_list("given_name", "family_name"))
    assert [named(who=ana.pk), named(who=jo.pk), named(who=0)] == [[("Ana", "Ruiz")], [("Jo", "Park")], []]


def test_instants_are_compared_and_come_back_aware() -> None:
    at = datetime(2026, 3, 29, 0, 30, 0, 250_000, tzinfo=UTC)
    session = make_session(make_course(), at)
    later = Prepared(lambda: Session.objects.filter(starts_at__gte=SINCE).values_list("starts_at", "cancelled_at"))
    assert later(since=at) == [(session.starts_at, None)]
    assert later(since=at + timedelta(microseconds=1)) == []


@pytest.mark.parametrize("year", [1950, 1970, 2026, 2400])
def test_instants_that_many_rows_repeat_are_the_same_to_the_microsecond(year: int) -> None:
    at = datetime(year, 3, 29, 0, 30, 0, 250_001, tzinfo=UTC)
    make_session(make_course(), at)
    known = Prepared(lambda: Session.objects.values_list(Instant("starts_at"), Instant("cancelled_at")))
    assert known() == [(at, None)]


def test_a_shape_is_built_once_and_another_apart() -> None:
    built: list[int] = []

    @Prepared
    def first(limit: int) -> QuerySet[Any, Any]:
        built.append(limit)
        return Person.objects.order_by("pk").values_list("given_name")[:limit]

    for name in ("Ana", "Jo", "Bo"):
        make_person(name)
    assert [len(first(limit)) for limit in (1, 2, 1, 2, 3)] == [1, 2, 1, 2, 3]
    assert built == [1, 2, 3]


def test_a_call_is_one_query_like_any_other() -> None:
    named = Prepared(lambda: Person.objects.filter(pk=WHO).values_list("given_name"))
    named(who=1)
    with CaptureQueriesContext(connection) as asked:
        named(who=1)
    assert len(asked) == 1


def test_a_value_cannot_become_a_part_of_the_query() -> None:
    make_person("Ana")
    named = Prepared(
        lambda: Person.objects.filter(given_name=Hole("name", Person._meta.get_field("given_name"))).values_list("pk")
    )
    assert named(name="' OR 1=1 --") == []


def test_a_forgotten_value_is_an_error() -> None:
    named = Prepared(lambda: Person.objects.filter(pk=WHO).values_list("pk"))
    with pytest.raises(KeyError, match="who"):
        named(since=NOW)
