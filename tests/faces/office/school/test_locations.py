"""Locations and rooms in the office."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from lessonbook.domain.timetable.models import Location
from tests.faces.reading import Page
from tests.factories import NOW, make_location

LOCATIONS = "/office/school/locations/"
Queries = Callable[[int], AbstractContextManager[object]]
SIGNED_IN = 4


def lines(client: Client) -> list[str]:
    """What the page says of each place, in order."""
    return [line.text for line in Page(client.get(LOCATIONS)).every("li", class_="line")]


def test_a_venue_and_its_rooms_are_added_and_stand_in_order(client: Client) -> None:
    client.post(f"{LOCATIONS}add/", {"name": "House", "address": "Riverside 12\n10115 Berlin", "time_zone": ""})
    house = Location.objects.get()
    client.post(f"{LOCATIONS}{house.pk}/rooms/add/", {"name": "Room 2", "capacity": "8"})
    client.post(f"{LOCATIONS}{house.pk}/rooms/add/", {"name": "Hall", "time_zone": "Europe/Lisbon"})
    make_location("Annex")
    assert lines(client) == [
        "Annex Edit",
        "House Riverside 12 · 10115 Berlin Edit",
        "Hall Lisbon time Edit",
        "Room 2 8 places Edit",
    ]


def test_without_any_it_says_what_to_do(client: Client) -> None:
    assert "No locations yet." in Page(client.get(LOCATIONS)).text


def test_a_name_that_is_taken_is_refused_with_all_that_was_written(client: Client) -> None:
    make_location("House")
    page = Page(client.post(f"{LOCATIONS}add/", {"name": "House", "directions": "Second yard"}), 422)
    assert "There is a place of this name already: House." in page.text
    assert (page.one("textarea", name="directions").text, Location.objects.count()) == ("Second yard", 1)


def test_a_place_is_written_anew(client: Client) -> None:
    house = make_location("House", time_zone="Europe/Lisbon")
    path = f"{LOCATIONS}{house.pk}/"
    assert Page(client.get(path)).one("input", name="name").attrs["value"] == "House"
    client.post(path, {"name": "House <b>2</b>", "capacity": "", "within": "9", "archived_at": "2020-01-01"})
    house.refresh_from_db()
    assert (house.name, house.time_zone, house.within, house.archived_at) == ("House <b>2</b>", "", None, None)
    assert "<b>2</b>" not in client.get(LOCATIONS).content.decode()


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("capacity", "-1"), ("time_zone", "Mars/Olympus")])
def test_what_cannot_be_is_said_at_its_field(client: Client, field: str, value: str) -> None:
    response = client.post(f"{LOCATIONS}add/", {"name": "House"} | {field: value})
    assert (response.status_code, f'id="id_{field}_error"' in response.content.decode()) == (422, True)


def test_an_archived_venue_is_last_and_is_opened_again(client: Client) -> None:
    house = make_location("House")
    make_location("Room 1", within=house)
    make_location("Zoo")
    client.post(f"{LOCATIONS}{house.pk}/archiving/")
    assert lines(client) == ["Zoo Edit", "House Archived Edit", "Room 1 Archived Edit"]
    client.post(f"{LOCATIONS}{house.pk}/archiving/", {"reopen": "1"})
    assert lines(client) == ["House Edit", "Room 1 Archived Edit", "Zoo Edit"]


def test_a_room_has_no_rooms(client: Client) -> None:
    room = make_location("Room 1", within=make_location("House"))
    assert client.get(f"{LOCATIONS}{room.pk}/rooms/add/").status_code == 404
    assert client.get(f"{LOCATIONS}999999/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_costs_the_same_whatever_it_shows(
    client: Client, rows: int, django_assert_num_queries: Queries
) -> None:
    for number in range(rows):
        house = make_location(f"House {number}", archived_at=NOW if number % 2 else None)
        make_location("Room", within=house)
    with django_assert_num_queries(SIGNED_IN + 1):
        assert len(lines(client)) == 2 * rows
