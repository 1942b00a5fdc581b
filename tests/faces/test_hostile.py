"""What people write is inert wherever it is shown: every text and link field of every table holds an attack.

Scripts and attributes stay text, links that are none of the web lead nowhere, and a name that turns the writing
direction around turns nothing but itself.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
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
from tests.faces.access_table import World
from tests.faces.reading import Element, Page
from tests.faces.test_access import TABLE, path_of
from tests.factories import BY_SCHOOL, NOW, make_guardian, make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
TURN = "\N{RIGHT-TO-LEFT OVERRIDE}"
EVIL = f"""<script>alert(1)</script>"' onload=x {TURN}<img src=x onerror=alert(1)>{{{{ 7*7 }}}}"""
LINK = "javascript:alert(1)//https://example.org/"
# What the program itself writes: names of addresses and fields, digests, marks, and what has choices.
OWN = {"slug", "key", "digest", "fingerprint", "source_id", "source_hash", "sort_key", "password", "time_zone", "code",
       "language", "file", "class_hash", "currency", "scopes", "verb", "subject_kind", "hat"}  # fmt: skip
TAIL = EVIL.partition(TURN)[2]
ISOLATED = {"bdi", "option", "textarea", "title", "script", "style", "select", "svg"}
"""A turn of direction ends with these elements; the others hold nothing else, or nothing that is seen."""
WITHIN_LINES = {"a", "abbr", "b", "button", "code", "data", "del", "em", "ins", "kbd", "label"} | {
    "small",
    "span",
    "strong",
    "time",
}
"""What stands in a line with other text; everything else is a paragraph of its own to the algorithm of directions."""
BLOCKS = {"row-note", "fact-note"}
"""Classes that make paragraphs of what stands in lines otherwise."""


def stands_in_line(element: Element) -> bool:
    return element.tag in WITHIN_LINES and not BLOCKS & set(element.attrs.get("class", "").split())


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


def poison() -> set[str]:
    """Write the attack into every field that holds what people wrote; the names of the fields."""
    written = set()
    for model in apps.get_models():
        if not model.__module__.startswith("lessonbook."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.CharField | models.TextField) or field.choices or field.name in OWN:
                continue
            if isinstance(field, models.FileField | models.EmailField | models.SlugField) or field.unique:
                continue
            text = LINK if isinstance(field, models.URLField) or field.name.endswith(("link", "url")) else EVIL
            if model in (LedgerRow, Entry):
                continue  # nobody changes what was written there; it has its own below
            for pk in model._default_manager.values_list("pk", flat=True):
                apart = f"{text}{pk}" if text == LINK else f"{pk}{text}"  # some names are had once only
                model._default_manager.filter(pk=pk).update(**{field.name: apart[: field.max_length or None]})
            written.add(f"{model._meta.model_name}.{field.name}")
    deposit(Purse.objects.latest("pk"), 1, by=BY_SCHOOL, now=NOW, today=NOW.date(), note=EVIL,
            payment=Paid(amount=1, currency="EUR", method=EVIL[:40], reference=EVIL[:80]))  # fmt: skip
    record(
        "edit_course", Course.objects.earliest("pk"), BY_SCHOOL, NOW, before={"name": EVIL}, after={"name": EVIL * 2}
    )
    return written


class Tags(HTMLParser):
    """Reads pages whose tags aren't all closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.attacks: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page = Element("page", {}, [Element(tag, {name: value or "" for name, value in attrs})])
        self.attacks |= set(attacks(page))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "alert(1)" in data:
            self.attacks.add("a script")


def attacks(page: Element) -> Iterator[str]:
    """Yield what of the attack has come alive in an element."""
    line = ""
    for child in page.inside:
        if isinstance(child, str):
            line += child
        elif stands_in_line(child):
            line += text_in_line(child)
        else:
            yield from turned(line)
            line = line if child.tag in ISOLATED else ""
    yield from turned(line)
    for child in (one for one in page.inside if isinstance(one, Element)):
        if child.tag == "script" and "src" not in child.attrs and "alert" in "".join(map(str, child.inside)):
            yield "a script"
        yield from (f"{child.tag} {name}" for name in child.attrs if name.startswith("on"))
        for name in ("href", "src", "action", "formaction", "content"):
            if "javascript:" in child.attrs.get(name, ""):
                yield f"{child.tag} {name}={child.attrs[name][:60]}"
        if child.tag not in ISOLATED:
            yield from (one for one in attacks(child) if not (stands_in_line(child) and one.startswith("turned")))


def text_in_line(element: Element) -> str:
    """The text of an element that stands in a line, without what is isolated or not seen."""
    if "vh" in element.attrs.get("class", "").split() or "hidden" in element.attrs:
        return ""
    seen = (one for one in element.inside if isinstance(one, str) or one.tag not in ISOLATED)
    texts = (one if isinstance(one, str) else text_in_line(one) for one in seen)
    return "".join(texts)


def turned(line: str) -> Iterator[str]:
    """Yield what else a turn of direction has turned around in a line: all that follows it there."""
    _before, turn, after = line.partition(TURN)
    while turn:
        same = next(n for n in range(len(TAIL), -1, -1) if after.startswith(TAIL[:n]))
        rest = after[same:].lstrip("…").partition(TURN)
        if rest[0].strip():
            yield f"turned: {' '.join(after[same:].split())[:60]!r} after {' '.join(_before.split())[-60:]!r}"
        _before, turn, after = rest


def test_nothing_that_people_wrote_comes_alive_on_any_page(world: World) -> None:
    asked = {name: (path_of(name, row, world), row.sent(world)) for name, row in TABLE.items() if row.method == "get"}
    clients = {who: signed_in(world.people[who]) for who in ("lena", "petra", "ana", "mara")}
    written = poison()
    assert {"person.given_name", "report.feedback", "sessionlink.url", "session.class_link", "location.name"} <= written
    found: dict[str, set[str]] = {}
    shown = set()
    for who, client in clients.items():
        for name, (path, sent) in asked.items():
            response = client.get(path, sent)
            if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                shown.add(name)
                page = Page(response)
                found.setdefault(f"{who} {name}", set()).update(attacks(page))
                if "49" in page.text and "{{" not in page.whole_text and EVIL[:8] in page.text:
                    found[f"{who} {name}"].add("a template")
    assert {where: what for where, what in found.items() if what} == {}
    assert len(shown) > 90


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
