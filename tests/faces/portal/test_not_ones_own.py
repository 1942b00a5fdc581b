"""What one books is one's own: strangers meet nothing there, and a form carries nothing that nobody was asked."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.portal.booking_facts import A_DAY, FRIDAY_AT_TEN, balance, give_credits, pick, posted
from tests.faces.reading import Page
from tests.factories import NOW, make_guardian, make_person, make_session, signed_in

ACTS = ("", "join/", "cancel/", "absence/", "absence/withdrawal/", "reschedule/", "line/")
LINK = "https://class.example.org/secret-room"


@pytest.fixture
def seat(spanish: Course, ana: Person, lena: Person) -> Seat:
    [seat] = book(lena.pk, "spanish", [FreeTime(ana.pk, FRIDAY_AT_TEN)], by=By(lena.pk), now=NOW)
    Session.objects.update(class_link=LINK, host_link=LINK)
    return seat


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["learner", "classmate", "guardian", "administrator"])
def test_a_stranger_meets_the_same_as_where_there_is_nothing(
    seat: Seat, spanish: Course, ana: Person, act: str, who: str
) -> None:
    stranger = make_person("Tom Berg", *([RoleKind.ADMINISTRATOR] if who == "administrator" else []))
    if who == "classmate":
        give_credits(stranger, spanish)
    if who == "guardian":
        stranger = make_guardian("Oto Berg", stranger)
    browser, before = signed_in(stranger), Entry.objects.count()
    sent = {"pick": pick(ana, FRIDAY_AT_TEN + A_DAY), "once": "1-1-key", "shown": "0_100", "act": "join", "reason": "x"}
    there, nowhere = (f"/sessions/{code}/{act}" for code in (seat.session.code, "S-ZZZZZZ"))
    for ask in (browser.get, lambda path: browser.post(path, sent)):
        found, missing = ask(there), ask(nowhere)
        assert (found.status_code, found.content) == (missing.status_code, missing.content)
        assert found.status_code in {404, 405}
    assert (Seat.objects.standing().get().starts_at, Entry.objects.count()) == (FRIDAY_AT_TEN, before)


def test_a_move_carries_no_learner_no_price_and_no_state(
    client: Client, seat: Seat, lena: Person, ana: Person, spanish: Course
) -> None:
    other = make_person()
    give_credits(other, spanish)
    url = f"/sessions/{seat.session.code}/reschedule/"
    page = Page(client.get(url, {"to": pick(ana, FRIDAY_AT_TEN + A_DAY)}))
    page.one("form", id="moving").attrs["id"] = "booking"
    more = {"learner": other.pk, "price": 0, "capacity": 9, "instructor": 1, "returns_at_most": 100, "given_up_why": ""}
    client.post(url, posted(page) | more)
    moved = Seat.objects.standing().get()
    assert (moved.learner, moved.price, moved.starts_at) == (lena, 1, FRIDAY_AT_TEN + A_DAY)
    assert (moved.session.capacity, moved.session.instructor) == (1, ana)
    assert (balance(lena, spanish), balance(other, spanish)) == (5, 6)


def test_a_place_in_line_carries_no_learner_and_no_turn(
    client: Client, lena: Person, ana: Person, spanish: Course
) -> None:
    Course.objects.update(waitlist=True)
    full = make_session(spanish, FRIDAY_AT_TEN + A_DAY, make_person(), make_person(), capacity=2, minutes=60)
    first, other = make_person(), make_person()
    WaitlistPlace.objects.create(session=full, learner=first, since=NOW - A_DAY)
    more = {"learner": other.pk, "since": "2020-01-01", "price": 0, "offered_until": "2030-01-01"}
    client.post(f"/sessions/{full.code}/line/", {"act": "join", **more})
    place = WaitlistPlace.objects.latest("pk")
    assert (place.learner, place.since, place.price, place.offered_until) == (lena, NOW, 1, None)


def test_no_page_before_the_class_opens_has_its_link(
    client: Client, seat: Seat, lena: Person, ana: Person, spanish: Course
) -> None:
    Course.objects.update(waitlist=True)
    full = make_session(spanish, FRIDAY_AT_TEN + A_DAY, make_person(), make_person(), capacity=2, class_link=LINK)
    make_session(spanish, FRIDAY_AT_TEN + 2 * A_DAY, make_person(), capacity=4, class_link=LINK, host_link=LINK)
    own = [f"/sessions/{seat.session.code}/{act}" for act in ("", "cancel/", "reschedule/")]
    pages = [*own, f"/sessions/{full.code}/line/", "/book/", "/book/spanish/?week=2026-11-23", "/", "/courses/spanish/"]
    guardian = signed_in(make_guardian("Petra Novak", lena))
    for browser, more in ((client, []), (guardian, ["/family/", "/family/calendar/", "/book/together/"])):
        for page in [*pages, *more]:
            answer = browser.get(page, follow=True)
            assert (answer.status_code, urlsplit(LINK).path in answer.content.decode()) == (200, False), page
