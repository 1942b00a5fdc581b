"""Every link of the office and of teaching leads somewhere, whatever the school holds."""

from collections import deque
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.people.models import Person, RoleKind
from tests.database.whole_school import make_whole_school
from tests.faces.reading import Page
from tests.factories import NOW, make_instructor, make_person, make_school, signed_in

FOLLOWED = ("/office/", "/teach/")
"""Where the links of a page are followed in turn; elsewhere a page has to be there, and that is all."""
MOST = 600


def shape(url: str) -> tuple[str, frozenset[str]]:
    """What makes a page another one: its path and what its query is about, not the day that it names."""
    parts = urlsplit(url)
    return parts.path, frozenset(parse_qs(parts.query))


def links(page: Page, here: str) -> set[str]:
    """The addresses within the school to which a page leads."""
    found = {urljoin(here, link.attrs["href"]) for link in page.every("a") if "href" in link.attrs}
    forms = (form for form in page.every("form") if form.attrs.get("method") != "post" and "action" in form.attrs)
    found |= {urljoin(here, form.attrs["action"]) for form in forms}
    return {url.partition("#")[0] for url in found if url.startswith("/") and not url.startswith("//")}


def dead_ends(client: Client, start: str) -> tuple[dict[str, tuple[int, str]], int]:
    """Follow every link found from a page on, once; return those that lead nowhere, and how many were followed."""
    client.raise_request_exception = False
    seen, dead, waiting = {shape(start)}, dict[str, tuple[int, str]](), deque([(start, "")])
    while waiting:
        url, source = waiting.popleft()
        answer = client.get(url)
        if answer.status_code >= 400:
            dead[url] = (answer.status_code, source)
        if 300 <= answer.status_code < 400:
            found = {urljoin(url, answer["Location"])}
        elif answer.status_code == 200 and url.startswith(FOLLOWED) and answer["Content-Type"].startswith("text/html"):
            found = links(Page(answer), url)
        else:
            found = set()
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        for link in sorted(found):
            if link.startswith("/") and shape(link) not in seen:
                seen.add(shape(link))
                waiting.append((link, url))
        assert len(seen) < MOST
    return dead, len(seen)


@pytest.fixture(autouse=True)
def _now(db: None, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


def administrator() -> Person:
    return make_person("Mara Vogel", RoleKind.ADMINISTRATOR)


@pytest.mark.engine("sqlite")
def test_no_link_of_the_office_is_dead_in_a_school_that_has_everything() -> None:
    make_whole_school()
    dead, followed = dead_ends(signed_in(administrator()), "/office/")
    assert dead == {}
    assert followed > 100


def test_no_link_of_the_office_is_dead_in_an_empty_school() -> None:
    make_school()
    dead, followed = dead_ends(signed_in(administrator()), "/office/first-steps/")
    assert dead == {}
    assert followed > 30


@pytest.mark.engine("sqlite")
def test_no_link_of_teaching_is_dead() -> None:
    make_whole_school()
    ana = Person.objects.get(email="ana@example.org")
    dead, followed = dead_ends(signed_in(ana), "/teach/")
    assert dead == {}
    assert followed > 10


def test_no_link_of_teaching_is_dead_for_whoever_teaches_nothing_yet() -> None:
    make_school()
    assert dead_ends(signed_in(make_instructor()), "/teach/")[0] == {}
