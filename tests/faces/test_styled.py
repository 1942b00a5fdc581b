"""Every page links the look's styles of what it shows: without them it would be laid out anyhow.

An area's own styles don't count: another area may use the same word for something else.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.faces.access_table import World
from tests.faces.reading import Element, Page
from tests.faces.test_access import TABLE, path_of
from tests.faces.test_hostile import is_for_others, page_told, world
from tests.factories import signed_in

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]

OWN_RULE = re.compile(r"[{};,]\s*\.(-?[A-Za-z_][\w-]*)\s*(?=[,{])")
"""A class that is a rule's whole selector."""
REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def classes_of(path: str) -> frozenset[str]:
    """The classes that a style sheet has rules of their own for; `.board .mark` is none, as it changes another's."""
    file = finders.find(path)
    assert isinstance(file, str), path
    return frozenset(OWN_RULE.findall(REMARK.sub("", Path(file).read_text("utf-8"))))


@cache
def sheets_of_the_look() -> tuple[str, ...]:
    """Every style sheet that all areas share."""
    found = (path for finder in finders.get_finders() for path, _ in finder.list([]))
    return tuple(sorted(path for path in found if path.endswith(".css") and path.startswith("look/")))


def linked(page: Page) -> list[str]:
    """The style sheets that a page links."""
    links = (link.attrs for link in page.every("link", rel="stylesheet"))
    return [attrs["href"].removeprefix("/static/").partition("?")[0] for attrs in links]


def every_class(element: Element) -> Iterator[str]:
    """The classes of an element and of all within."""
    yield from element.attrs.get("class", "").split()
    for child in element.inside:
        if isinstance(child, Element):
            yield from every_class(child)


def test_every_page_links_the_styles_of_all_it_shows(world: World) -> None:
    unstyled: dict[str, set[str]] = {}
    looked = set()
    for who in ("lena", "petra", "ana", "mara"):
        client = signed_in(world.people[who])
        for name, row in TABLE.items():
            if row.method != "get" or name.startswith("admin:") or name in looked or is_for_others(row, who):
                continue
            page = page_told(response := client.get(path_of(name, row, world), row.sent(world)))
            if page is None or response.status_code != 200:
                continue
            sheets = linked(page)
            known = frozenset().union(*map(classes_of, sheets))
            elsewhere = frozenset().union(*map(classes_of, set(sheets_of_the_look()) - set(sheets)))
            if who != "lena" or not name.startswith("portal:"):  # a guardian sees other parts of a learner's pages
                looked.add(name)
            if missing := set(every_class(page)) & (elsewhere - known):
                unstyled[name] = missing
    assert len(looked) > 80
    assert unstyled == {}
