"""Pages of long lists: which one an address asks for, and the addresses of those beside it."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessonbook.domain.timetable.pages import Mark, Page, Turn
from lessonbook.faces.look.shapes import Pager
from lessonbook.faces.portal.addresses import with_query

ROWS = 20
"""How many rows a page of a list has."""


def read_turn(query: QueryDict) -> Turn:
    """The page that an address asks for by `after` or `before`; the first one where it asks for none that can be."""
    after, before = Mark.read(query.get("after", "")), Mark.read(query.get("before", ""))
    return Turn(ROWS, after=None if before else after, before=before)


def pager(page: Page[Any], url: str, kept: Mapping[str, str]) -> Pager:
    """The way from a page of a list that runs backwards in time, newest first."""
    before, after = _beside(page, url, kept)
    return Pager(newer_url=before, older_url=after)


def forward_pager(page: Page[Any], url: str, kept: Mapping[str, str]) -> Pager:
    """The way from a page of a list that runs forwards in time."""
    before, after = _beside(page, url, kept)
    return Pager(newer_url=before, older_url=after, newer_label=_("Earlier"), older_label=_("Later"))


def _beside(page: Page[Any], url: str, kept: Mapping[str, str]) -> tuple[str, str]:
    before = with_query(url, {**kept, "before": str(page.before)}) if page.before else ""
    after = with_query(url, {**kept, "after": str(page.after)}) if page.after else ""
    return before, after
