"""The waitlist of a full session: joining, where one stands, a seat that is kept, leaving."""

from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Guardianship, Person, RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.portal.booking_facts import (
    A_DAY,
    FRIDAY_AT_TEN,
    WEEK,
    balance,
    give_credits,
    make_bookable,
    times,
)
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_guardian, make_person, make_session, signed_in

SATURDAY = FRIDAY_AT_TEN + A_DAY


@pytest.fixture
def spanish(ana: Person, lena: Person) -> Course:
    course = make_bookable(ana, waitlist=True)
    give_credits(lena, course)
    return course


@pytest.fixture
def full(spanish: Course, ana: Person) -> Session:
    return make_session(spanish, SATURDAY, make_person(), make_person(), instructor=ana, capacity=2, minutes=60)


def url(session: Session) -> str:
    return f"/sessions/{session.code}/line/"


def sent_by(page: Page, act: str) -> dict[str, str]:
    """What the page's form sends when this is pressed."""
    form = next(form for form in page.every("form", class_="button-row") if "line" in form.attrs["action"])
    return {field.attrs["name"]: field.attrs["value"] for field in form.every("input")} | {"act": act}


def wait(session: Session, learner: Person, **facts: object) -> WaitlistPlace:
    defaults: dict[str, object] = {"session": session, "learner": learner, "since": NOW - timedelta(hours=1)}
    return WaitlistPlace.objects.create(**defaults | facts)


def test_a_learner_joins_sees_the_place_and_leaves(lena: Person, client: Client, full: Session) -> None:
    wait(full, make_person())
    page = Page(client.get(url(full)))
    assert page.facts() == {
        "Session Date & Time": "Sat 28 Nov 2026, 10:00–11:00",
        "Instructor": "Ana Ruiz",
        "Location Details": "Online",
        "Seats": "Full",
        "Waiting": "1",
    }
    assert "The line counts until Fri 27 Nov 2026, 22:00." in page.text
    assert page.buttons() == ["Join the waitlist"]
    assert not WaitlistPlace.objects.filter(learner=lena).exists()
    for _ in range(2):
        assert client.post(url(full), {"act": "join"}).headers["Location"] == url(full)
    page = Page(client.get(url(full)))
    assert ("Number 2 in line" in page.text, page.buttons()) == (True, ["Leave the waitlist"])
    assert "You are number 2 in line See the waitlist" in times(Page(client.get(WEEK)))["Sat 28 Nov"][1]
    client.post(url(full), {"act": "leave"})
    assert not WaitlistPlace.objects.standing().filter(learner=lena).exists()


def test_a_kept_seat_stands_on_the_dashboard_and_is_taken(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    free = make_session(spanish, SATURDAY, make_person(), instructor=ana, capacity=2, minutes=60)
    wait(free, lena, offered_until=NOW + timedelta(hours=2))
    dashboard = Page(client.get("/"))
    assert "A seat is kept for you until Wed 25 Nov 2026, 18:18" in dashboard.text
    assert dashboard.links()["Take the seat"] == url(free)
    page = Page(client.get(url(free)))
    assert page.buttons() == ["Take the seat", "Leave the waitlist"]
    assert client.post(url(free), {"act": "accept", "price": "1"}).headers["Location"] == f"/sessions/{free.code}/"
    assert (Seat.objects.standing().get(learner=lena).session, balance(lena, spanish)) == (free, 5)
    assert "A seat is kept" not in Page(client.get("/")).text


def test_a_kept_seat_is_taken_at_the_price_that_was_shown_or_not_at_all(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    free = make_session(spanish, SATURDAY, make_person(), instructor=ana, capacity=2, minutes=60)
    wait(free, lena, offered_until=NOW + timedelta(hours=2))
    sent = sent_by(Page(client.get(url(free))), "accept")
    Course.objects.update(price=3)
    page = Page(client.post(url(free), sent), 409)
    assert "It costs more now than the page said, so nothing was done." in page.text
    assert "Taking it costs: 3 credits" in page.text
    assert client.post(url(free), {"act": "accept"}).headers["Location"] == url(free)
    assert balance(lena, spanish) == 6
    assert client.post(url(free), sent_by(page, "accept")).headers["Location"] == f"/sessions/{free.code}/"
    assert balance(lena, spanish) == 3


def test_an_offer_that_lapsed_is_gone(lena: Person, client: Client, spanish: Course, full: Session) -> None:
    wait(full, lena, offered_until=NOW)
    assert "A seat is kept" not in Page(client.get("/")).text
    page = Page(client.post(url(full), {"act": "accept", "price": "1"}), 409)
    assert "The seat isn't kept for you any more." in page.text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"waitlist": False}, "Spanish B1 keeps no waitlist. Choose another time, or ask the school."),
        ({"waitlist_cutoff_hours": 100}, "The waitlist closed: Tue 24 Nov 2026, 06:00."),
        ({"self_booking": False}, "The school sets the sessions of Spanish B1 itself. Ask it for a time."),
    ],
)
def test_where_one_cant_stand_in_line_it_says_why(
    client: Client, full: Session, facts: dict[str, object], words: str
) -> None:
    Course.objects.update(**facts)
    page = Page(client.get(url(full)))
    assert (words in page.text, "Join the waitlist" in page.buttons()) == (True, False)
    assert words in Page(client.post(url(full), {"act": "join"}), 409).text
    assert not WaitlistPlace.objects.exists()


def test_a_seat_that_is_left_is_booked_not_waited_for(client: Client, spanish: Course, ana: Person) -> None:
    free = make_session(spanish, SATURDAY, instructor=ana, capacity=2)
    page = Page(client.get(url(free)))
    assert ("There is a seat left in this session. Book it." in page.text, page.buttons()) == (True, [])


def test_who_has_a_seat_is_told_so(lena: Person, client: Client, spanish: Course, ana: Person) -> None:
    own = make_session(spanish, SATURDAY, lena, instructor=ana, capacity=2)
    page = Page(client.get(url(own)))
    assert ("You have a seat in this session." in page.text, page.links()["View Details"]) == (
        True,
        f"/sessions/{own.code}/",
    )


def test_a_guardian_stands_in_for_the_child_by_right(lena: Person, full: Session) -> None:
    guardian = signed_in(make_guardian("Petra Novak", lena))
    guardian.post(url(full), {"act": "join", "learner": "1"})
    assert WaitlistPlace.objects.get().learner == lena
    Guardianship.objects.update(may_book=False)
    page = Page(guardian.post(url(full), {"act": "leave"}), 409)
    assert "The school lets you look, but not book" in page.text
    assert WaitlistPlace.objects.standing().exists()


def test_only_sessions_that_one_might_join_have_a_line(
    client: Client, spanish: Course, full: Session, ana: Person
) -> None:
    alone = make_session(spanish, SATURDAY + A_DAY, make_person(), capacity=1)
    elsewhere = make_session(make_course("Secret"), SATURDAY, capacity=2)
    nobodys = client.get("/sessions/S-NOBODY/line/")
    for session in (alone, elsewhere):
        answer = client.get(url(session))
        assert (answer.status_code, answer.content) == (404, nobodys.content)
    assert signed_in(make_person()).get(url(full)).status_code == 404
    assert signed_in(ana).get(url(full)).status_code == 404
    assert client.post(url(full), {"act": "nonsense"}).headers["Location"] == url(full)


@pytest.fixture
def family(lena: Person, spanish: Course) -> tuple[Client, Person, str]:
    """Petra learns Spanish too, as her child Lena does, and has put on Lena's hat; the address that is for Lena."""
    petra = make_person("Petra Novak", RoleKind.LEARNER, RoleKind.GUARDIAN)
    Guardianship.objects.create(guardian=petra, learner=lena, since=NOW)
    give_credits(petra, spanish)
    browser = signed_in(petra)
    browser.post("/account/hat/", {"hat": f"child-{lena.pk}"})
    return browser, petra, f"?for=child-{lena.pk}"


def test_what_was_begun_for_a_child_stays_the_childs_whatever_hat_is_put_on_since(
    lena: Person, family: tuple[Client, Person, str], full: Session
) -> None:
    browser, petra, for_lena = family
    childs = Page(browser.get(url(full)))
    browser.post("/account/hat/", {"hat": "me"})
    own = Page(browser.get(url(full)))
    assert browser.post(url(full), sent_by(childs, "join")).headers["Location"] == url(full) + for_lena
    assert WaitlistPlace.objects.get().learner == lena
    browser.post("/account/hat/", {"hat": f"child-{lena.pk}"})
    assert browser.post(url(full), sent_by(own, "join")).headers["Location"] == url(full) + "?for=me"
    assert set(WaitlistPlace.objects.values_list("learner", flat=True)) == {lena.pk, petra.pk}
    browser.post("/account/hat/", {"hat": "me"})
    assert "Number 1 in line" in Page(browser.get(url(full) + for_lena)).text
    assert "Number 2 in line" in Page(browser.get(url(full))).text
    assert browser.post(url(full) + for_lena, {"act": "leave"}).headers["Location"] == url(full) + for_lena
    assert WaitlistPlace.objects.standing().get().learner == petra


def test_a_hat_that_is_not_ones_own_finds_no_line(family: tuple[Client, Person, str], full: Session) -> None:
    browser, petra, _for_lena = family
    for hat in ("child-0", f"child-{petra.pk}", "teaching"):
        assert browser.get(url(full) + f"?for={hat}").status_code == 404
        assert browser.post(url(full), {"act": "join", "for": hat}).status_code == 404
