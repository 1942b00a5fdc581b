"""Every address of the site, for everybody: what the table says, and nothing else."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.faces import access_table
from tests.faces.access_table import DATA_ADMIN, DOOR, PEOPLE, Outcome, Row, World, make_world
from tests.faces.office.courses import rows as courses
from tests.faces.office.credits import rows as credits_desk
from tests.faces.office.figures import rows as figures
from tests.faces.office.people import rows as people
from tests.faces.office.requests import rows as requests
from tests.faces.office.school import rows as school
from tests.faces.office.timetable import rows as timetable
from tests.faces.teaching import rows as teaching
from tests.factories import NOW, signed_in

pytestmark = pytest.mark.django_db

AREAS = (teaching, timetable, courses, people, requests, credits_desk, figures, school)
TABLE = access_table.TABLE | {name: row for area in AREAS for name, row in area.ROWS.items()}
"""By the route's name with its namespace, or by its pattern where it has no name."""


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "", before: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield each route's name, or its pattern where it has none, with the whole pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner, whole)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else whole), whole


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[World]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW):
        made = make_world()
        made.keys |= {
            who: signed_in(one).cookies[settings.SESSION_COOKIE_NAME].value for who, one in made.people.items()
        }
        yield made


def browser(world: World, who: str) -> Client:
    """A new browser of that person's, signed in already; or nobody's."""
    client = Client()
    if who in world.keys:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.keys[who]
    return client


def test_every_route_is_in_the_table_and_the_table_has_no_other() -> None:
    assert {name for name, whole in routes() if not whole.startswith(DATA_ADMIN)} == set(TABLE)


def test_everybody_gets_at_every_address_what_the_table_says(world: World) -> None:
    found = {name: [ask(world, who, path_of(name, row, world), row) for who in PEOPLE] for name, row in TABLE.items()}
    assert found == {name: list(row.expected) for name, row in TABLE.items()}


@pytest.mark.engine("sqlite")  # an answer is the same on both
def test_what_is_anothers_looks_as_if_it_was_not_there(world: World) -> None:
    """Whoever gets "not found" for what exists gets the very same for what doesn't."""
    told: dict[tuple[str, str], tuple[int, bytes]] = {}
    missing = dict(told)
    for name, row in TABLE.items():
        args = row.args(world)
        for who, outcome in zip(PEOPLE, row.expected, strict=True):
            if outcome == 404 and args:
                client = browser(world, who)
                told[name, who] = body_of(client, row.method, path_of(name, row, world), row.sent(world))
                nobodys = reverse(name, args=[nobodys_own(one, world) for one in args])
                missing[name, who] = body_of(client, row.method, nobodys, row.sent(world))
    assert len(told) > 200
    assert {asked for asked, answer in told.items() if answer != missing[asked]} == set()


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_no_way_of_asking_tells_what_is_anothers_from_what_is_not_there(world: World, method: str) -> None:
    """Whatever the method, for a dialog or a page, and whoever it says that it is for."""
    client, differ = browser(world, "oto"), []
    for name, row in TABLE.items():
        args = row.args(world)
        if row.expected[PEOPLE.index("oto")] == 404 and args:
            nobodys = reverse(name, args=[nobodys_own(one, world) for one in args])
            sent = row.sent(world) | {"for": str(world.people["lena"].pk), "session": world.session.code}
            there, nowhere = (body_of(client, method, path, sent) for path in (path_of(name, row, world), nobodys))
            if there != nowhere or there[0] not in {404, 405}:
                differ.append((name, there[0], nowhere[0]))
    assert differ == []


def body_of(client: Client, method: str, path: str, sent: Mapping[str, str]) -> tuple[int, bytes]:
    """What is answered; whatever it changes is undone."""
    with transaction.atomic():
        response: HttpResponse = getattr(client, method)(path, sent, headers={"X-Requested-With": "fetch"})
        transaction.set_rollback(True)
    return response.status_code, response.content


def nobodys_own(arg: object, world: World) -> object:
    """In place of what names something in an address, what names nothing."""
    if isinstance(arg, int):
        return 987_654
    return {world.session.code: "S-999999", world.course.slug: "nothing"}.get(str(arg), arg)


@pytest.mark.engine("sqlite")
def test_looking_writes_nothing_but_the_browsers_own_session_and_leaves_nothing_in_a_browser(world: World) -> None:
    written, kept = {}, set[str]()
    for name, row in TABLE.items():
        if row.method == "get":
            path, sent = path_of(name, row, world), row.sent(world)
            for who in ("nobody", "lena", "mara"):
                client = browser(world, who)
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(path, sent)
                if "no-store" not in response.headers["Cache-Control"]:
                    kept.add(name)
                written[name, who] = [found for q in queries if (found := table_written(q["sql"])) not in OWN_TABLES]
    assert {asked: tables for asked, tables in written.items() if tables} == {}
    assert kept == PICTURES


PICTURES = {"profile_photo"}
"""What a browser may keep: named anew when it changes."""
OWN_TABLES = {"", "django_session", "cache"}
"""Where a browser's session and the counts of its tries are kept."""


def table_written(sql: str) -> str:
    """The table that a statement writes to, or none."""
    found = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', sql)
    return found[1] if found else ""


def path_of(name: str, row: Row, world: World) -> str:
    return f"/{name}" if "/" in name else reverse(name, args=row.args(world))


def ask(world: World, who: str, path: str, row: Row) -> Outcome:
    """Ask in a browser of that person's; whatever it changes is undone."""
    with transaction.atomic():
        client = browser(world, who)
        response: HttpResponse = getattr(client, row.method)(path, row.sent(world))
        transaction.set_rollback(True)
    path = response.headers.get("Location", "").partition("?")[0]
    for number, named in world.names.items():
        path = path.replace(number, named)
    return path or response.status_code


@pytest.mark.engine("sqlite")
def test_the_data_admin_is_for_administrators_alone(world: World) -> None:
    paths = {f"/{whole.replace('<path:object_id>', '1')}" for _, whole in routes() if whole.startswith(DATA_ADMIN)}
    paths = {path for path in paths if not set(path) & set("<(?")} - {"/data/login/", "/data/logout/"}
    assert "/data/people/person/1/change/" in paths
    refused = (DOOR, "/data/login/", 403)
    others = [who for who in PEOPLE if who != "mara"]
    let_in = [(who, path) for who in others for path in paths if ask(world, who, path, Row([])) not in refused]
    assert let_in == []
    assert ask(world, "mara", "/data/people/person/", Row([])) == 200


def test_missing_and_forbidden_look_the_same(world: World) -> None:
    anna = browser(world, "anna")
    lenas = {
        reverse("profile_photo", args=[world.people["lena"].pk, "x"]): "/account/photo/99999/x/",
        reverse("portal:session", args=[world.session.code]): "/sessions/S-99999/",
        reverse("portal:join", args=[world.session.code]): "/sessions/S-99999/join/",
        reverse("portal:course", args=[world.course.slug]): "/courses/nothing/",
        reverse("portal:reschedule", args=[world.session.code]): "/sessions/S-99999/reschedule/",
        reverse("portal:line", args=[world.session.code]): "/sessions/S-99999/line/",
        reverse("portal:book_course", args=[world.course.slug]): "/book/nothing/",
        reverse("portal:book_confirm", args=[world.course.slug]): "/book/nothing/confirm/",
    }
    for hers, nobodys in lenas.items():
        assert answer_to(anna, hers) == answer_to(anna, nobodys)


def answer_to(client: Client, path: str) -> tuple[int, bytes]:
    response = client.get(path)
    return response.status_code, response.content
