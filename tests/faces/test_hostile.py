"""What people write is inert wherever it is shown: every text and link field of every table holds an attack.

Scripts and attributes stay text, links that are none of the web lead nowhere, and a name that turns the writing
direction around turns nothing but itself.
"""

from collections.abc import Iterator
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
from tests.faces.hostile import EVIL, LINK, Tags, attacks
from tests.faces.reading import Page
from tests.faces.test_access import TABLE, path_of
from tests.factories import BY_SCHOOL, NOW, make_guardian, make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
# What the program itself writes: names of addresses and fields, digests, marks, and what has choices.
OWN = {"slug", "key", "digest", "fingerprint", "source_id", "source_hash", "sort_key", "password", "time_zone", "code",
       "language", "file", "class_hash", "currency", "scopes", "verb", "subject_kind", "hat"}  # fmt: skip


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
