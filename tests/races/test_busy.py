"""What a large import holds while it writes: nobody at a page or a program waits for it to end."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from lessonbook.channels.rosters.importing import import_school
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.actions import make_token
from lessonbook.domain.people.models import Person, Scope
from lessonbook.domain.timetable.models import Seat
from tests.channels.rosters.bundles import small
from tests.channels.rosters.schools import BY_IMPORT
from tests.faces.portal.booking_facts import confirm, pick, posted
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, enroll_in, make_person, make_school, signed_in
from tests.installation import WAIT, Installation
from tests.races.database import address
from tests.races.school import make_spanish
from tests.races.together import audit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SOON = 2
"""Seconds, beside what a page that asks for nothing takes at the same time on this machine."""
TODAY = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
AT_TEN = TODAY + timedelta(days=3, hours=10)


@contextmanager
def importing(folder: Path) -> Iterator[None]:
    """Import the small school, whose Ana is Ana, and go on with its writing only once the block is over."""
    Person.objects.filter(given_name="Ana").update(source_id="t")
    held, over, done = threading.Event(), threading.Event(), list[bool]()

    def wait(stage: str, steps: int, of: int) -> None:
        if stage == "writing" and steps > of * 2 / 3:
            held.set()
            over.wait(WAIT)

    def run() -> None:
        try:
            done.append(import_school(small(folder), by=BY_IMPORT, now=timezone.now(), progress=wait).is_written)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert held.wait(WAIT)
    try:
        yield
    finally:
        over.set()
        thread.join(WAIT)
    assert done == [True]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Installation]:
    """The real server on the test's database, which takes the sign-ins of this process for its own."""
    installation = Installation(tmp_path, DATABASE_URL=address(), LESSONBOOK_SECRET_KEY=settings.SECRET_KEY)
    process = installation.start()
    try:
        yield installation
    finally:
        process.terminate()
        process.wait(WAIT)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, and after how many seconds."""

    status: int
    retry_after: str | None
    text: str
    took: float


@dataclass(frozen=True, slots=True)
class Post:
    """A request that changes something."""

    path: str
    body: str
    headers: dict[str, str]

    def to(self, server: Installation) -> Answer:
        began = time.monotonic()
        asked = HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
        asked.request("POST", self.path, self.body, self.headers)
        answer = asked.getresponse()
        text = answer.read().decode()
        asked.close()
        return Answer(answer.status, answer.headers["Retry-After"], text, time.monotonic() - began)


def by_program(learner: Person, instructor: Person) -> Post:
    token = make_token(learner, "Program", list(Scope), by=BY_SCHOOL, now=TODAY)
    times = [{"instructor": str(instructor.pk), "starts_at": AT_TEN.isoformat()}]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return Post("/api/v1/bookings", json.dumps({"course": "spanish", "times": times}), headers)


def by_browser(learner: Person, instructor: Person) -> Post:
    browser = signed_in(learner)
    form = posted(confirm(browser, pick(instructor, AT_TEN)))
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in browser.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    return Post("/book/spanish/", urlencode(form, doseq=True), headers)


def make_booker(course: Course) -> Person:
    learner = make_person()
    enroll_in(course, learner)
    deposit(purse_of(learner, course), 5, by=BY_SCHOOL, now=TODAY, today=TODAY.date())
    return learner


def bare_page(server: Installation) -> float:
    """For how many seconds a page that needs nothing is waited for."""
    began = time.monotonic()
    asked = HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
    asked.request("GET", "/healthz")
    assert asked.getresponse().status == HTTPStatus.OK
    asked.close()
    return time.monotonic() - began


def test_bookings_during_an_import_are_refused_soon_and_can_be_sent_again(server: Installation, tmp_path: Path) -> None:
    make_school()
    spanish, [ana] = make_spanish()
    by_page = by_browser(make_booker(spanish), ana)
    posts = [by_page, *(by_program(make_booker(spanish), ana) for _ in range(5))]
    with importing(tmp_path), ThreadPoolExecutor(len(posts) + 1) as pool:
        bare = pool.submit(bare_page, server)
        page, *programs = pool.map(lambda post: post.to(server), posts)
    assert [answer.status for answer in (page, *programs)] == [503] * 6
    assert max(answer.took for answer in (page, *programs)) < SOON + bare.result()
    assert {json.loads(answer.text)["code"] for answer in programs} == {"busy"}
    assert [page.retry_after, programs[0].retry_after] == ["2", "1"]
    assert Seat.objects.filter(course=spanish).count() == 0

    form = Page(HttpResponse(page.text)).one("form")
    fields = [(field.attrs["name"], field.attrs["value"]) for field in form.every("input")]
    again = Post(form.attrs["action"], urlencode(fields), by_page.headers)
    assert [again.to(server).status for _ in range(2)] == [302, 302]
    assert [seat.starts_at for seat in Seat.objects.filter(course=spanish)] == [AT_TEN]
    connection.close()
    assert audit() == []
