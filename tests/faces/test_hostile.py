"""What people write is inert wherever it is shown: every text and link field of every table holds an attack.

Scripts and attributes stay text, links that are none of the web lead nowhere, and a name that turns the writing
direction around turns nothing but itself.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.urls import reverse

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit
from lessonbook.domain.credits.models import LedgerRow, Purse
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.actions import record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Session
from tests.database.whole_school import add_uploads, make_whole_school
from tests.faces.access_table import PEOPLE, Row, World
from tests.faces.hostile import EVIL, SCRIPT_LINK, WEB_LINK, Tags, attacks
from tests.faces.reading import Element, Page
from tests.faces.test_access import TABLE, path_of
from tests.factories import BY_SCHOOL, NOW, make_guardian, make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
# What the program itself writes: names of addresses and fields, digests, marks, and what has choices.
OWN = {"slug", "key", "digest", "fingerprint", "source_hash", "sort_key", "password", "time_zone", "code",
       "language", "file", "class_hash", "currency", "scopes", "verb", "subject_kind", "hat", "uid"}  # fmt: skip


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[World]:
    """The whole school, seen by those of the access table."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        make_whole_school()
        add_uploads(tmp_path)
        tom, ana = (Person.objects.get(**facts) for facts in ({"source_id": "u-1"}, {"email": "ana@example.org"}))
        people = {"lena": tom, "petra": Person.objects.get(email="eva@example.org"), "ana": ana}
        people |= {"anna": make_person("Anna Dvořák"), "oto": make_guardian("Oto")}
        people["mara"] = make_person("Mara Vogel", RoleKind.ADMINISTRATOR)
        tom.photo = "people/ána.jpg"
        tom.save()
        session = Session.objects.filter(instructor=ana, starts_at__gt=NOW).earliest("starts_at")
        Course.objects.update(self_booking=True, absence="person", waitlist=True, roster_shown=True)
        yield World(people, Course.objects.get(), session)


def poison(link: str = SCRIPT_LINK) -> set[str]:
    """Write the attack into every field that holds what people wrote, and links where they stand; the fields' names."""
    written = set()
    for model in apps.get_models():
        if not model.__module__.startswith("lessonbook.") or model in (LedgerRow, Entry):
            continue  # nobody changes what was written there; it has its own below
        for field in model._meta.get_fields():
            if not isinstance(field, models.CharField | models.TextField) or field.choices or is_own(field):
                continue
            is_link = isinstance(field, models.URLField) or field.name.endswith(("link", "url"))
            for pk in model._default_manager.values_list("pk", flat=True):
                apart = f"{link}{pk}" if is_link else f"{pk}{EVIL}"  # some names are had once only
                model._default_manager.filter(pk=pk).update(**{field.name: apart[: field.max_length or None]})
            written.add(f"{model._meta.model_name}.{field.name}")
    deposit(Purse.objects.latest("pk"), 1, by=BY_SCHOOL, now=NOW, today=NOW.date(), note=EVIL,
            payment=Paid(amount=1, currency="EUR", method=EVIL[:40], reference=EVIL[:80]))  # fmt: skip
    record(
        "edit_course", Course.objects.earliest("pk"), BY_SCHOOL, NOW, before={"name": EVIL}, after={"name": EVIL * 2}
    )
    return written


def is_own(field: "models.Field[Any, Any]") -> bool:
    """Whether the program itself writes a field."""
    if field.name == "code":
        return field.unique  # a session's; those of courses and groups are the school's
    return field.name in OWN or isinstance(field, models.FileField | models.SlugField)


TOLD = (200, 403, 404, 409, 422)
"""The answers that say something."""


def page_told(response: Any) -> Page | None:
    """The page that an answer brings, whether it is what was asked for or says why not."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and response.status_code in TOLD
    return Page(response, response.status_code) if is_page else None


def alive(page: Page | None) -> set[str]:
    """What of the attack has come alive in a page."""
    found = set(attacks(page)) if page else set()
    if page and "49" in page.text and "{{" not in page.whole_text and EVIL[:8] in page.text:
        found.add("a template")
    return found


def test_nothing_that_people_wrote_comes_alive_on_any_page(world: World) -> None:
    """Neither there nor in what its forms answer, with the attack typed into them."""
    asked = {name: (path_of(name, row, world), row.sent(world)) for name, row in TABLE.items() if row.method == "get"}
    clients = {who: signed_in(world.people[who]) for who in ("lena", "petra", "ana", "mara")}
    written = poison()
    assert {"person.given_name", "report.feedback", "sessionlink.url", "session.class_link", "location.name"} <= written
    assert {"course.code", "group.code", "person.email", "course.source_id", "account.email"} <= written
    found: dict[str, set[str]] = {}
    forms: dict[str, tuple[str, Mapping[str, str]]] = {}
    shown = set()
    for who, client in clients.items():
        for name, (path, sent) in asked.items():
            if is_for_others(TABLE[name], who):
                continue
            response = client.get(path, sent)
            page = page_told(response)
            found[f"{who} {name}"] = alive(page)
            if page and response.status_code == 200:
                shown.add(name)
                forms |= {action: (who, typed) for action, typed in forms_of(page, path)}
    assert len(shown) > 90
    answers = []
    for action, (who, typed) in forms.items():
        with transaction.atomic():
            response = clients[who].post(action, typed, follow=True)
            transaction.set_rollback(True)
        answers.append(response.status_code)
        found[f"{who} to {action}"] = alive(page_told(response))
    assert {where: what for where, what in found.items() if what} == {}
    assert answers.count(422) > 25


def is_for_others(row: Row, who: str) -> bool:
    """Whether others see a page there and this person is told that there is none, as of anything that there isn't."""
    return 200 in row.expected and row.expected[PEOPLE.index(who)] == 404


def forms_of(page: Page, path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield where each form of a page is sent, with what stands in it, and the attack in what can be typed."""
    for form in page.one("main").every("form"):
        action = form.attrs.get("action") or path
        if form.attrs.get("method", "").lower() == "post" and not action.startswith(LEFT_ALONE):
            stands = dict(filter(None, map(sent_by, fields_of(form))))
            yield action, stands | {field.attrs["name"]: EVIL for field in fields_of(form) if can_be_typed_into(field)}


LEFT_ALONE = ("/account/logout/", "/account/2fa/", "/account/portrait/")
"""Nothing is typed there but codes, or a file is chosen."""


def fields_of(form: Element) -> Iterator[Element]:
    return (field for tag in ("input", "textarea", "select") for field in form.every(tag) if "name" in field.attrs)


def can_be_typed_into(field: Element) -> bool:
    return field.tag == "textarea" or (field.tag == "input" and field.attrs.get("type", "text") in TYPED)


TYPED = ("text", "email", "url", "search", "tel")


def sent_by(field: Element) -> tuple[str, str] | None:
    """What a browser sends for a field; none for what isn't chosen."""
    kind = field.attrs.get("type")
    if kind in ("file", "submit") or (kind in ("checkbox", "radio") and "checked" not in field.attrs):
        return None
    options = list(field.every("option"))
    chosen = [one for one in options if "selected" in one.attrs] or options[:1]
    value = chosen[0].attrs.get("value", "") if chosen else field.attrs.get("value", field.whole_text)
    return field.attrs["name"], value


def test_nothing_comes_alive_in_what_is_told_of_any_session(world: World) -> None:
    """Of those to come, over, cancelled and replaced, with links that are drawn."""
    clients = {who: signed_in(world.people[who]) for who in ("lena", "petra", "ana", "mara")}
    Session.objects.filter(ends_at__lt=NOW).update(recording_link="https://example.org/")
    poison(WEB_LINK)
    found: dict[str, set[str]] = {}
    told, drawn = set(), ""
    for who, path in session_pages():
        response = clients[who].get(path)
        if page := page_told(response):
            told.add(response.status_code)
            found[f"{who} {path}"] = alive(page)
            drawn += response.content.decode()
    assert {where: what for where, what in found.items() if what} == {}
    assert told >= {200, 403, 404}
    assert "https://x.example/?a=&#34;&#39;&gt;" in drawn
    assert len(found) > 80


SUBPAGES = ("", "join/", "cancel/", "absence/", "reschedule/", "line/")
OFFICE_SUBPAGES = ("", "move/", "substitute/", "details/")


def session_pages() -> Iterator[tuple[str, str]]:
    """Every page about a session, with whom it is for, and the views of both calendars."""
    for code in Session.objects.values_list("code", flat=True):
        yield from (("lena", f"/sessions/{code}/{page}") for page in SUBPAGES)
        yield "petra", f"/sessions/{code}/"
        yield "ana", f"/teach/sessions/{code}/"
        yield from (("mara", f"/office/sessions/{code}/{page}") for page in OFFICE_SUBPAGES)
    for view, day in product(("day", "week", "month"), ("2026-10-25", "2026-11-27")):
        yield "lena", f"/schedule/calendar/?view={view}&date={day}"
        yield "petra", f"/family/calendar/?view={view}&date={day}"


def test_nothing_comes_alive_in_the_data_admin(world: World) -> None:
    client = signed_in(world.people["mara"])
    poison()
    found: dict[str, set[str]] = {}
    for path in data_pages():
        response = client.get(path)
        if response.status_code == 200:
            tags = Tags()
            tags.feed(response.content.decode())
            found[path] = tags.attacks
    assert {where: what for where, what in found.items() if what} == {}
    assert len(found) > 40


def data_pages() -> Iterator[str]:
    """Every list of the data admin, and one row of each."""
    from django.contrib import admin  # noqa: PLC0415

    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if first := model._default_manager.first():
            yield reverse(f"{name}_change", args=[first.pk])
            yield reverse(f"{name}_history", args=[first.pk])
