"""Nothing is cut without a word: pages say that there is more and where it is; what fits says nothing."""

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import AbsenceRequest, Report
from lessonbook.domain.people.models import Person
from lessonbook.faces.portal.views import course, dashboard, family
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_guardian, make_person, make_session, signed_in

FEW = 3
HOUR = timedelta(hours=1)


def live(lena: Person, count: int) -> str:
    """Sessions that run at once."""
    piano = make_course("Piano")
    for _ in range(count):
        make_session(piano, NOW - HOUR / 2, lena)
    return "/"


def later(lena: Person, count: int) -> str:
    """What comes today, after the next."""
    piano = make_course("Piano")
    for n in range(count + 1):
        make_session(piano, NOW + n * HOUR / 2, lena, minutes=30)
    return "/"


def reports(lena: Person, count: int) -> str:
    """Reports that nobody has read."""
    piano = make_course("Piano")
    make_session(piano, NOW + HOUR, lena)
    for n in range(count):
        Report.objects.create(seat=make_session(piano, NOW - (n + 1) * HOUR, lena).seats.get(), feedback="Good", at=NOW)
    return "/"


def ahead(lena: Person, count: int) -> str:
    """What comes in a course."""
    piano = make_course("Piano", slug="piano")
    for n in range(count):
        make_session(piano, NOW + n * HOUR, lena)
    return "/courses/piano/"


def familys(lena: Person, count: int) -> str:
    """What comes for the family."""
    ahead(lena, count)
    return "/family/"


CARD, LINE, REPORT = ("article", "next"), ("li", "agenda-line"), ("article", "report")


@pytest.mark.parametrize(
    ("make", "module", "limit", "shown", "words", "where"),
    [
        (live, dashboard, "UP_NEXT", CARD, "There are more at this time: open the schedule", "/schedule/upcoming/"),
        (later, dashboard, "LATER_TODAY", LINE, "All of today's sessions", "/schedule/upcoming/"),
        (reports, dashboard, "NEW_REPORTS", REPORT, "Look at past sessions", "/schedule/past/"),
        (ahead, course, "AHEAD", LINE, "All upcoming sessions of this course", "/schedule/upcoming/?course=piano"),
        (familys, family, "MOST", LINE, "There is more: open the family's calendar", "/family/calendar/"),
    ],
)
@pytest.mark.parametrize("more", [0, 1])
def test_a_page_says_that_there_is_more_and_where(
    lena: Person,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Person, int], str],
    module: ModuleType,
    limit: str,
    shown: tuple[str, str],
    words: str,
    where: str,
    more: int,
) -> None:
    monkeypatch.setattr(module, limit, FEW)
    path = make(lena, FEW + more)
    client = signed_in(make_guardian("Petra Novak", lena) if module is family else lena)
    main = Page(client.get(path)).one("main")
    assert len(list(main.every(shown[0], class_=shown[1]))) == FEW
    assert [link.attrs["href"] for link in main.every("a") if link.text == words] == [where] * more
    assert client.get(where).status_code == 200


def test_eleven_that_run_at_once_are_eight_and_a_word(client: Client, lena: Person) -> None:
    page = Page(client.get(live(lena, 11)))
    assert len(list(page.every("article", class_="next"))) == 8
    rows = Page(client.get(page.links()["There are more at this time: open the schedule"])).one("tbody").every("tr")
    assert len(list(rows)) == 11


def test_all_that_was_asked_about_a_seat_stands_there(client: Client, lena: Person) -> None:
    session = make_session(make_course("Piano"), NOW + HOUR, lena)
    by = make_person()
    declined = {"decided_at": NOW, "decided_by": by, "decision": "declined"}
    AbsenceRequest.objects.bulk_create(
        AbsenceRequest(seat=session.seats.get(), asked_at=NOW, percent=100, answer=f"No, {n}", **declined)
        for n in range(7)
    )
    page = Page(client.get(f"/sessions/{session.code}/"))
    assert len(list(page.every("section", class_="asked"))) == 7
