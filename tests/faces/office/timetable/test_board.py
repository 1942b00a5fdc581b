"""The day board, and moving sessions on it."""

from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.booking.actions.sessions import move_session
from lessonbook.domain.people.models import Person, Role, RoleKind
from lessonbook.domain.timetable.models import Session
from lessonbook.scheduling.intervals import Interval
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_hours,
    make_instructor,
    make_location,
    make_person,
    make_session,
    signed_in,
    wall,
)

BOARD, MOVE = "/office/board/", "/office/board/move/"


def columns(page: Page) -> dict[str, list[str]]:
    """What stands in each column, by its name."""
    found = page.every("section", class_="board-column")
    return {one.attrs["aria-label"]: [chip.text for chip in one.every("a")] for one in found}


def test_a_column_for_each_instructor_and_one_for_nobody(client: Client) -> None:
    ana = make_instructor("Ana Ruiz")
    make_instructor("Bo Lind")
    make_session(make_course("Piano"), wall("2026-11-25 10:00"), make_person(), instructor=ana, capacity=3)
    make_session(make_course("Chess"), wall("2026-11-25 11:00"), location=make_location())
    make_session(make_course("Harp"), wall("2026-11-25 12:00"), instructor=ana, cancelled_at=NOW)
    make_session(make_course("Oboe"), wall("2026-11-26 00:00"), instructor=ana)
    assert columns(Page(client.get(BOARD))) == {
        "Bo Lind": [],
        "Ana Ruiz": ["10:00–10:45 Piano 1/3"],
        "Nobody yet": ["11:00–11:45 Chess Studio 1 · 0"],
    }


def test_a_column_for_each_room_and_one_for_none(client: Client) -> None:
    make_location("Hall")
    studio = make_location("Studio", within=make_location("Main"))
    make_session(make_course("Piano"), wall("2026-11-25 10:00"), instructor=make_instructor(), location=studio)
    make_session(make_course("Chess"), wall("2026-11-25 11:00"))
    assert columns(Page(client.get(f"{BOARD}?by=room"))) == {
        "Hall": [],
        "Main": [],
        "Main, Studio": ["10:00–10:45 Piano Ana Ruiz · 0"],
        "None, or online": ["11:00–11:45 Chess 0"],
    }


def test_who_teaches_no_more_has_a_column_that_takes_nothing(client: Client) -> None:
    ana = make_instructor()
    make_session(make_course("Piano"), wall("2026-11-25 10:00"), instructor=ana)
    Role.objects.all().exclude(kind="administrator").delete()
    [column] = Page(client.get(BOARD)).every("section", class_="board-column")
    assert (column.attrs["aria-label"], "data-takes-nothing" in column.attrs) == ("Ana Ruiz", True)


def test_each_sees_the_board_in_their_own_zone_whoever_looked_before(client: Client, mara: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    make_session(make_course("Piano"), wall("2026-11-25 10:00"), instructor=ana)
    tokyo = signed_in(make_person("Noa Adler", RoleKind.ADMINISTRATOR, time_zone="Asia/Tokyo"))
    for _ in range(2):
        assert columns(Page(client.get(BOARD)))["Ana Ruiz"] == ["10:00–10:45 Piano 0"]
        # In Tokyo it is tomorrow already.
        assert columns(Page(tokyo.get(f"{BOARD}?date=2026-11-25")))["Ana Ruiz"] == ["18:00–18:45 Piano 0"]
    Person.objects.filter(pk=mara.pk).update(time_zone="America/New_York")
    assert columns(Page(client.get(BOARD)))["Ana Ruiz"] == ["04:00–04:45 Piano 0"]


def test_what_overlaps_stands_side_by_side(client: Client) -> None:
    for start in ("10:00", "10:30", "11:30"):
        make_session(make_course(), wall(f"2026-11-25 {start}"), minutes=60)
    places = [one.attrs["class"] for one in Page(client.get(BOARD)).every("li", class_="board-block")]
    assert places == [
        "board-block h-10 m-0 dh-1 dm-0 lane-0 of-2",
        "board-block h-10 m-30 dh-1 dm-0 lane-1 of-2",
        "board-block h-11 m-30 dh-1 dm-0",
    ]


def test_what_lasts_beyond_the_day_stands_there_but_is_not_moved(client: Client) -> None:
    make_session(make_course("Night"), wall("2026-11-25 23:00"), minutes=120)
    for day, classes in (("2026-11-25", "h-23 m-0 dh-1 dm-0"), ("2026-11-26", "h-0 m-0 dh-1 dm-0")):
        [block] = Page(client.get(f"{BOARD}?date={day}")).every("li", class_="board-block")
        assert block.attrs["class"] == f"board-block {classes}"
        assert "data-moves" not in block.one("a").attrs


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28", "odd", "0001-01-01", ""])
def test_any_day_can_be_looked_at(client: Client, day: str) -> None:
    make_instructor()
    assert client.get(f"{BOARD}?date={day}").status_code == 200


def drop(client: Client, session: Session, **facts: Any) -> Any:
    asked = {"code": session.code, "date": "2026-11-27", "by": "instructor", "minute": "600", "column": "", "seen": ""}
    return client.post(MOVE, asked | facts)


def test_a_session_is_dropped_on_another_time_and_column(client: Client) -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    session = make_session(
        make_course("Piano", ana, bo), wall("2026-11-27 08:00"), instructor=ana, location=make_location()
    )
    answer = drop(client, session, column=bo.pk, minute=615).json()
    assert answer == {"done": "Moved: Piano, Fri 27 Nov, 10:15–11:00, Bo Lind"}
    place = session.location
    session.refresh_from_db()
    assert (session.starts_at, session.instructor, session.location) == (wall("2026-11-27 10:15"), bo, place)


def test_a_session_is_dropped_on_another_room_and_on_none(client: Client) -> None:
    ana, hall = make_instructor(), make_location("Hall")
    session = make_session(make_course("Piano"), wall("2026-11-27 10:00"), instructor=ana)
    assert drop(client, session, by="room", column=hall.pk).json()["done"].endswith("Hall")
    session.refresh_from_db()
    assert (session.location, session.instructor) == (hall, ana)
    drop(client, session, by="room", column="")
    session.refresh_from_db()
    assert session.location is None


def test_a_busy_instructor_is_refused_and_nothing_moves(client: Client) -> None:
    ana = make_instructor()
    session = make_session(make_course(), wall("2026-11-27 08:00"), instructor=ana)
    other = make_session(make_course(), wall("2026-11-27 10:30"), instructor=ana)
    response = drop(client, session, column=ana.pk)
    assert response.status_code == 409
    assert f"The instructor has another session then: {other.code}" in response.json()["refusal"]
    session.refresh_from_db()
    assert session.sequence == 0


def test_what_somebody_moved_meanwhile_is_not_moved_back(client: Client) -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    session = make_session(make_course("Piano", ana, bo), wall("2026-11-27 08:00"), instructor=ana)
    board = Page(client.get("/office/board/?date=2026-11-27"))
    sequence = board.one("a", class_="chip").attrs["data-moves"]
    move_session(session, Interval(session.starts_at, session.ends_at), instructor_id=bo.pk, by=BY_SCHOOL, now=NOW)
    response = drop(client, session, column=ana.pk, minute=615, sequence=sequence)
    assert (response.status_code, response.json()["code"]) == (409, "session_changed")
    session.refresh_from_db()
    assert (session.instructor, session.starts_at) == (bo, wall("2026-11-27 08:00"))
    assert "done" in drop(client, session, column=bo.pk, minute=615, sequence=session.sequence).json()


def test_warnings_are_asked_about_and_a_room_may_be_used_twice(client: Client) -> None:
    hall = make_location("Hall")
    session = make_session(make_course(), wall("2026-11-27 08:00"))
    other = make_session(make_course("Harp"), wall("2026-11-27 10:30"), location=hall)
    asks = drop(client, session, by="room", column=hall.pk).json()
    assert asks["asks"] == [f"The room has Harp then ({other.code}, 10:30–11:15)."]
    session.refresh_from_db()
    assert session.sequence == 0
    assert "done" in drop(client, session, by="room", column=hall.pk, seen=asks["seen"]).json()


def test_an_instructor_of_other_courses_is_asked_about(client: Client) -> None:
    ana, bo = make_instructor(), make_instructor()
    session = make_session(make_course("Piano", ana), wall("2026-11-27 08:00"), instructor=ana)
    asks = drop(client, session, column=bo.pk).json()
    assert asks["asks"] == ["The instructor doesn't teach this course."]
    session.refresh_from_db()
    assert session.instructor == ana
    assert "done" in drop(client, session, column=bo.pk, seen=asks["seen"]).json()


def test_the_instructors_hours_are_asked_about(client: Client) -> None:
    ana = make_instructor()
    make_hours(ana)
    session = make_session(make_course(), wall("2026-11-27 10:00"), instructor=ana)
    assert drop(client, session, column=ana.pk, minute=300).json()["asks"] == ["Outside the instructor's hours."]


@pytest.mark.parametrize(
    ("day", "minute", "start"),
    [
        ("2027-03-28", 90, wall("2027-03-28 01:30")),
        ("2027-03-28", 150, wall("2027-03-28 03:00")),
        ("2027-03-28", 200, wall("2027-03-28 03:20")),
        ("2027-10-31", 150, wall("2027-10-31 02:30")),
        ("2027-10-31", 210, wall("2027-10-31 02:30", fold=1)),
        ("2027-10-31", 240, wall("2027-10-31 03:00")),
    ],
)
def test_a_drop_is_right_on_days_when_clocks_change(client: Client, day: str, minute: int, start: Any) -> None:
    session = make_session(make_course(), wall("2027-03-27 10:00"))
    drop(client, session, by="room", date=day, minute=minute)
    session.refresh_from_db()
    assert session.starts_at == start


@pytest.mark.parametrize(
    "facts",
    [{"code": "S-NONE"}, {"date": "odd"}, {"minute": "-5"}, {"minute": "99999"}, {"column": "999999"}, {"column": "x"}],
)
def test_what_means_nothing_is_not_found(client: Client, facts: dict[str, str]) -> None:
    session = make_session(make_course(), wall("2026-11-27 08:00"))
    assert drop(client, session, **facts).status_code == 404
    session.refresh_from_db()
    assert session.sequence == 0


def test_the_board_is_not_moved_by_a_link(client: Client) -> None:
    assert client.get(MOVE).status_code == 405
