"""NUL, which no text of PostgreSQL's can hold, breaks no page wherever it is sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from tests.faces.access_table import World, make_world
from tests.faces.test_access import TABLE
from tests.factories import NOW, signed_in

# SQLite holds whatever it is given.
pytestmark = [pytest.mark.django_db, pytest.mark.engine("postgresql")]
EVIL = "Ana\0 Ruiz"
ASKED = ("q", "person", "from", "to", "course", "instructor", "date", "week", "month", "state", "after", "for", "pick",
         "session", "kind", "verb", "id", "learner", "to", "part", "show", "room", "at")  # fmt: skip
POSTED = (*ASKED, "name", "names", "people", "lines", "text", "reason", "note", "first", "last", "once", "back", "next",
          "seat", "code", "zone", "hat", "email", "given_name", "lessons", "paste", "report", "answer")  # fmt: skip


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[World]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW):
        yield make_world()


@pytest.mark.parametrize("who", ["lena", "petra", "ana", "mara"])
def test_nul_breaks_no_page(world: World, who: str) -> None:
    client = signed_in(world.people[who])
    broken = {}
    for name, row in TABLE.items():
        if "/" in name or name.startswith(("account_", "mfa_", "socialaccount_", "openid")):
            continue
        args, wild = row.args(world), dict.fromkeys(ASKED if row.method == "get" else POSTED, EVIL)
        textual = [f"{arg}\0" if isinstance(arg, str) else arg for arg in args]
        paths = {reverse(name, args=args), quote(reverse(name, args=args).replace("%00", "\0"))}
        if textual != list(args):
            paths.add(reverse(name, args=args).replace(quote(str(args[0])), quote(f"{args[0]}\0")))
        for path in paths:
            with transaction.atomic():
                status = getattr(client, row.method)(path, {**row.sent(world), **wild}).status_code
                transaction.set_rollback(True)
            if status >= 500:
                broken[name] = status
    assert broken == {}
