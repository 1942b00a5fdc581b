"""Venues and rooms: added, written anew, archived and opened again."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.actions.places import (
    add_location,
    archive_location,
    edit_location,
    reopen_location,
)
from lessonbook.domain.timetable.models import Location
from tests.factories import BY_SCHOOL, NOW, make_location, make_school

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"by": BY_SCHOOL, "now": NOW}


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_a_venue_and_a_room_in_it_are_added() -> None:
    house = add_location(" House ", address="Riverside 12", **HOW)
    room = add_location("Room 1", house, capacity=8, **HOW)
    assert (str(room), room.capacity, house.address) == ("House, Room 1", 8, "Riverside 12")
    assert list(Entry.objects.order_by("id").values_list("verb", "after")) == [
        ("add_location", {"name": "House", "address": "Riverside 12"}),
        ("add_location", {"name": "Room 1", "capacity": 8, "within": house.pk}),
    ]


def test_names_stay_apart_within_a_venue_and_among_venues() -> None:
    house, other = make_location("House"), make_location("Other")
    make_location("Room 1", within=house)
    assert add_location("Room 1", other, **HOW).within == other
    for name, within in (("House", None), (" House ", None), ("Room 1", house)):
        with pytest.raises(Refused) as error:
            add_location(name, within, **HOW)
        assert error.value.refusal.code == "name_taken"
    with pytest.raises(Refused):
        edit_location(other, name="House", **HOW)
    assert verbs() == ["add_location"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"name": " "}, "name"), ({"name": "x" * 201}, "name"), ({"time_zone": "Mars/Olympus"}, "time_zone")],
)
def test_a_place_refuses_facts_that_are_none(facts: Any, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        add_location(**{"name": "House"} | facts, **HOW)
    assert list(error.value.message_dict) == [field]
    with pytest.raises(ValidationError):
        edit_location(make_location("Other"), **facts, **HOW)
    assert verbs() == []


@pytest.mark.parametrize("fact", ["within", "archived_at", "id"])
def test_what_is_no_fact_of_a_place_is_not_written(fact: str) -> None:
    strange: Any = {fact: 1}
    with pytest.raises(TypeError):
        edit_location(make_location(), **strange, **HOW)


def test_writing_the_same_again_leaves_no_trace() -> None:
    place = make_location("House", capacity=8)
    for _ in range(2):
        edit_location(place, name="House", capacity=9, **HOW)
    assert list(Entry.objects.values_list("verb", "before", "after")) == [
        ("edit_location", {"capacity": 8}, {"capacity": 9})
    ]


def test_a_venue_is_archived_with_its_rooms_and_opened_one_by_one() -> None:
    house = make_location("House")
    room = make_location("Room 1", within=house)
    for _ in range(2):
        archive_location(house, **HOW)
    assert set(Location.objects.values_list("archived_at", flat=True)) == {NOW}
    for act in (lambda: reopen_location(room, **HOW), lambda: add_location("Room 2", house, **HOW)):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.refusal.code == "venue_archived"
    for place in (house, house, room):
        reopen_location(place, **HOW)
    assert verbs() == ["archive_location", "archive_location", "reopen_location", "reopen_location"]
    assert set(Location.objects.values_list("archived_at", flat=True)) == {None}
