"""Booking what was picked: the page before, the booking once for each key, and what is refused, all or nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Guardianship, Person
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.portal.views.booking import PriceChanged, hold_to_price
from lessonbook.faces.profile.viewer import Viewer
from tests.faces.portal.booking_facts import (
    A_DAY,
    FRIDAY_AT_TEN,
    HOUR,
    balance,
    confirm,
    give_credits,
    pick,
    posted,
)
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_hours,
    make_instructor,
    make_person,
    make_seat,
    make_session,
    signed_in,
    wall,
)


def test_more_times_than_can_be_booked_at_once_are_refused_not_cut(
    client: Client, ana: Person, spanish: Course
) -> None:
    picks = [pick(ana, FRIDAY_AT_TEN + n * A_DAY) for n in range(61)]
    week = Page(client.get("/book/spanish/", {"several": "1", "pick": picks}))
    kept = {one.attrs["value"] for one in week.every("input") if one.attrs.get("name") == "pick"}
    assert set(picks) <= kept
    told = Page(client.get("/book/spanish/confirm/", {"pick": picks}))
    assert "That is more than can be booked in one go: at most 60 times." in told.text


def picks_shown(page: Page) -> list[str]:
    return [one.text for one in page.every("li", class_="pick")]


def lost_shown(page: Page) -> list[str]:
    lists = list(page.every("ul", class_="lost"))
    return [item.text for one in lists for item in one.inside if not isinstance(item, str)]


def take(course: Course, instructor: Person, start: object = FRIDAY_AT_TEN) -> None:
    """Let somebody else be quicker."""
    other = make_person()
    give_credits(other, course)
    book(other.pk, course.slug, [FreeTime(instructor.pk, start)], by=By(other.pk), now=NOW)  # type: ignore[arg-type]


def test_the_page_before_says_what_it_costs_and_writes_nothing(client: Client, spanish: Course, ana: Person) -> None:
    page = confirm(client, pick(ana), pick(ana, FRIDAY_AT_TEN + A_DAY))
    assert picks_shown(page) == [
        "Fri 27 Nov, 10:00–11:00 Ana Ruiz Online Free to cancel until Thu 26 Nov 2026, 10:00 Leave out",
        "Sat 28 Nov, 10:00–11:00 Ana Ruiz Online Free to cancel until Fri 27 Nov 2026, 10:00 Leave out",
    ]
    assert page.facts() == {"Credits now": "6 credits", "Credits after": "4 credits"}
    assert ("2 credits" in page.text, "All times are in Berlin time." in page.text) == (True, True)
    assert "Book 2 sessions" in page.buttons()
    assert not Session.objects.exists()


def test_all_is_booked_and_stands_in_the_schedule_at_once(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    sent = posted(confirm(client, pick(ana), pick(ana, FRIDAY_AT_TEN + A_DAY)))
    response = client.post("/book/spanish/", sent)
    codes = [session.code for session in Session.objects.order_by("starts_at")]
    assert response.headers["Location"] == f"/book/spanish/booked/?session={codes[0]}&session={codes[1]}"
    page = Page(client.get(response.headers["Location"]))
    assert "2 sessions are booked" in page.text
    assert [line.one("time").text for line in page.every("li", class_="agenda-line")] == ["10:00–11:00"] * 2
    assert {"View Details", "Add another session"} <= set(page.links())
    assert len(Page(client.get("/schedule/upcoming/")).rows("Upcoming Sessions")) == 2
    assert "Spanish B1" in Page(client.get("/schedule/calendar/?view=week")).text
    assert balance(lena, spanish) == 4


def test_two_clicks_a_retry_and_two_tabs_book_once(lena: Person, client: Client, spanish: Course, ana: Person) -> None:
    sent = posted(confirm(client, pick(ana)))
    answers = {client.post("/book/spanish/", sent).headers["Location"] for _ in range(3)}
    other_tab = posted(confirm(client, pick(ana, FRIDAY_AT_TEN + A_DAY)))
    again = confirm(client, pick(ana))
    assert (len(answers), "This is booked already." in again.text, "Book 1 session" in again.buttons()) == (
        1,
        True,
        False,
    )
    assert client.post("/book/spanish/", {**sent, "once": other_tab["once"]}).headers["Location"] in answers
    assert (Session.objects.count(), balance(lena, spanish)) == (1, 5)


def test_any_instructor_is_one_who_is_free_and_the_same_again_is_not_booked_twice(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    spanish.teachings.create(instructor=bo)
    page = confirm(client, pick(None))
    assert [option.text for option in page.one("select", name="pick").every("option")] == [
        "Any instructor",
        "Bo Lind",
        "Ana Ruiz",
    ]
    take(spanish, ana)
    assert client.post("/book/spanish/", posted(page)).status_code == 302
    again = {**posted(page), "once": f"{lena.pk}-1-another"}
    assert client.post("/book/spanish/", again).status_code == 302
    assert [seat.session.instructor for seat in Seat.objects.filter(learner=lena)] == [bo]


def test_learners_who_ask_for_anybody_get_different_instructors_and_then_a_refusal(
    spanish: Course, ana: Person
) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    spanish.teachings.create(instructor=bo)
    statuses = []
    for _ in range(3):
        learner = make_person()
        give_credits(learner, spanish)
        browser = signed_in(learner)
        key = f"{learner.pk}-1-made-up-by-nobody"
        statuses.append(browser.post("/book/spanish/", {"pick": pick(None), "once": key}).status_code)
    assert statuses == [302, 302, 409]
    assert set(Session.objects.values_list("instructor", flat=True)) == {ana.pk, bo.pk}


def test_what_was_taken_meanwhile_is_named_nothing_is_booked_and_the_rest_is_kept(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    sent = posted(confirm(client, pick(ana), pick(ana, FRIDAY_AT_TEN + A_DAY)))
    take(spanish, ana)
    page = Page(client.post("/book/spanish/", sent), 409)
    assert "Nothing was booked" in page.text
    assert lost_shown(page) == [
        (
            "Fri 27 Nov, 10:00–11:00 This time is taken, perhaps just now. Choose another one. Nearest open times: "
            "Fri 27 Nov, 09:00–10:00 · Ana Ruiz Fri 27 Nov, 11:00–12:00 · Ana Ruiz "
            "Fri 27 Nov, 11:30–12:30 · Ana Ruiz Fri 27 Nov, 12:00–13:00 · Ana Ruiz"
        )
    ]
    assert [text[:10] for text in picks_shown(page)] == ["Sat 28 Nov"]
    assert (Seat.objects.filter(learner=lena).count(), balance(lena, spanish)) == (0, 6)
    nearest = Page(client.get(page.links()["Fri 27 Nov, 09:00–10:00 · Ana Ruiz"]))
    assert [text[:16] for text in picks_shown(nearest)] == ["Fri 27 Nov, 09:0", "Sat 28 Nov, 10:0"]
    assert client.post("/book/spanish/", posted(nearest)).status_code == 302
    assert balance(lena, spanish) == 4


def test_every_week_keeps_the_wall_time_of_the_instructors_hours(lena: Person, ana: Person, spanish: Course) -> None:
    """Clocks in New York go forward on 14 March 2027, in Berlin on the 28th."""
    Course.objects.update(horizon_days=150)
    ana.availability.time_zone = "America/New_York"
    ana.availability.save()
    client = signed_in(lena)
    page = confirm(client, pick(ana, wall("2027-03-03 10:00", "America/New_York")), weeks="5")
    assert [text.partition(" Ana")[0] for text in picks_shown(page)] == [
        "Wed 3 Mar 2027, 16:00–17:00",
        "Wed 10 Mar 2027, 16:00–17:00",
        "Wed 17 Mar 2027, 15:00–16:00",
        "Wed 24 Mar 2027, 15:00–16:00",
        "Wed 31 Mar 2027, 16:00–17:00",
    ]
    assert client.post("/book/spanish/", posted(page)).status_code == 302
    hours = {session.starts_at.astimezone(ana.availability.zone).hour for session in Session.objects.all()}
    assert (Session.objects.count(), hours) == (5, {10})


@pytest.mark.parametrize("is_free", [True, False])
def test_with_any_instructor_every_week_keeps_the_wall_time_of_somebody_free_else_the_schools(
    client: Client, ana: Person, spanish: Course, *, is_free: bool
) -> None:
    """Ana, whose name comes first, keeps New York's hours and isn't free then; there it would move by an hour."""
    Course.objects.update(horizon_days=150)
    ana.availability.time_zone = "America/New_York"
    ana.availability.save()
    if is_free:
        zoe = make_instructor("Zoe Zander")
        make_hours(zoe)
        spanish.teachings.create(instructor=zoe)
    page = confirm(client, pick(None, wall("2027-03-03 10:00")), weeks="5")
    shown = picks_shown(page) if is_free else lost_shown(page)
    assert [text.split(", ")[1][:5] for text in shown] == ["10:00"] * 5


def test_a_week_in_which_it_is_not_open_is_named_and_left_out(client: Client, spanish: Course, ana: Person) -> None:
    take(spanish, ana, FRIDAY_AT_TEN + 7 * A_DAY)
    page = confirm(client, pick(ana), weeks="3")
    assert ([text[:10] for text in picks_shown(page)], "Book 2 sessions" in page.buttons()) == (
        ["Fri 27 Nov", "Fri 11 Dec"],
        True,
    )
    assert lost_shown(page)[0].startswith("Fri 4 Dec, 10:00–11:00 This time is taken")


def test_an_overlap_is_refused_or_only_warned_of_as_the_course_has_it(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    make_session(make_course("Piano"), FRIDAY_AT_TEN + HOUR / 2, lena, minutes=60)
    assert lost_shown(confirm(client, pick(ana)))[0].startswith("Fri 27 Nov, 10:00–11:00 That overlaps another session")
    Course.objects.update(overlap="warn")
    page = confirm(client, pick(ana))
    assert "Overlaps Piano, 10:30–11:30" in picks_shown(page)[0]
    assert client.post("/book/spanish/", posted(page)).status_code == 302


def test_without_credit_the_page_says_so_and_has_no_button(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    Course.objects.update(price=7)
    page = confirm(client, pick(ana))
    assert "That takes more credits of Spanish B1 than there are: 7 needed, 6 available." in page.text
    assert not [label for label in page.buttons() if label.startswith("Book")]
    key = f"{lena.pk}-7-key"
    refused = Page(client.post("/book/spanish/", {"pick": pick(ana), "once": key}), 409)
    assert ("Nothing was booked" in refused.text, Session.objects.exists()) == (True, False)


def test_late_bookings_say_what_cancelling_returns(client: Client, spanish: Course, ana: Person) -> None:
    tonight = wall("2026-11-26 09:00")
    assert "Cancelling returns nothing" in picks_shown(confirm(client, pick(ana, tonight)))[0]
    Course.objects.update(notice_tiers=[{"hours": 24, "percent": 100}, {"hours": 2, "percent": 50}], price=2)
    assert "Cancelling now returns 1 of 2 credits" in picks_shown(confirm(client, pick(ana, tonight)))[0]
    Course.objects.update(price=0)
    page = confirm(client, pick(ana, tonight))
    assert (picks_shown(page), "Free of charge" in page.text) == (["Thu 26 Nov, 09:00–10:00 Ana Ruiz Online"], True)


def test_a_guardian_books_for_the_child_and_the_journal_says_so(lena: Person, spanish: Course, ana: Person) -> None:
    petra = make_guardian("Petra Novak", lena)
    guardian = signed_in(petra)
    sent = posted(confirm(guardian, pick(ana)))
    Guardianship.objects.update(may_spend=False)
    refused = Page(guardian.post("/book/spanish/", sent), 409)
    assert "the school doesn't let you spend them for this learner" in refused.text
    Guardianship.objects.update(may_spend=True)
    assert guardian.post("/book/spanish/", sent).status_code == 302
    entry = Entry.objects.get(verb="book")
    assert (entry.actor, entry.on_behalf_of, Seat.objects.get().learner) == (petra, lena, lena)


def test_a_form_made_for_one_child_books_nothing_for_another(lena: Person, spanish: Course, ana: Person) -> None:
    tom = make_person("Tom Novak")
    give_credits(tom, spanish)
    guardian = signed_in(make_guardian("Petra Novak", lena, tom))
    guardian.post("/account/hat/", {"hat": f"child-{lena.pk}"})
    sent = posted(confirm(guardian, pick(ana)))
    guardian.post("/account/hat/", {"hat": f"child-{tom.pk}"})
    page = Page(guardian.post("/book/spanish/", sent), 409)
    assert ("The learner or the price is another one now." in page.text, Seat.objects.exists()) == (True, False)


def test_what_was_shown_at_another_price_is_shown_again(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    sent = posted(confirm(client, pick(ana)))
    Course.objects.update(price=2)
    page = Page(client.post("/book/spanish/", sent), 409)
    assert ("The learner or the price is another one now." in page.text, "2 credits" in page.text) == (True, True)
    assert client.post("/book/spanish/", posted(page)).status_code == 302
    assert balance(lena, spanish) == 4


def test_what_is_taken_at_more_than_was_shown_is_undone(lena: Person, spanish: Course) -> None:
    seat = make_seat(make_session(spanish, FRIDAY_AT_TEN), lena, price=2, taken_at=NOW)
    viewer = Viewer(lena, "", NOW)
    hold_to_price([seat], 2, viewer)
    with pytest.raises(PriceChanged):
        hold_to_price([seat], 1, viewer)


def test_extra_fields_change_nothing(lena: Person, client: Client, spanish: Course, ana: Person) -> None:
    other = make_person()
    enroll_in(spanish, other)
    sent = posted(confirm(client, pick(ana)))
    client.post(
        "/book/spanish/", {**sent, "learner": other.pk, "price": 0, "credits": 99, "status": "active", "now": "x"}
    )
    seat = Seat.objects.get()
    assert (seat.learner, seat.price, balance(lena, spanish)) == (lena, 1, 5)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"pick": "nonsense"},
        {"pick": ["1-202613270900Z-60", "any-202611270900Z-0"]},
        {"pick": ["99999-202611270900Z-60"]},
        {"pick": ["S-NOBODY"]},
        {"pick": ["any-201911270900Z-60", "any-219911270900Z-60"]},
        {"pick": [f"any-20261127{n // 60 + 9:02}{n % 60:02}Z-60" for n in range(70)]},
    ],
)
def test_nonsense_is_answered_and_books_nothing(
    lena: Person, client: Client, spanish: Course, sent: dict[str, str | list[str]]
) -> None:
    assert client.get("/book/spanish/confirm/", sent).status_code in (200, 302)
    assert client.post("/book/spanish/", sent).status_code == 409
    assert client.post("/book/spanish/", {**sent, "once": f"{lena.pk}-1-key"}).status_code == 409
    assert not Session.objects.exists()


def test_others_sessions_and_one_to_ones_are_not_to_be_had(client: Client, spanish: Course, ana: Person) -> None:
    alone = make_session(spanish, FRIDAY_AT_TEN, make_person(), instructor=ana, capacity=1)
    elsewhere = make_session(make_course("Secret"), FRIDAY_AT_TEN, capacity=5)
    for session in (alone, elsewhere):
        page = confirm(client, session.code)
        assert ("Secret" in page.text, picks_shown(page)) == (False, [])
    assert client.get(f"/book/spanish/booked/?session={alone.code}").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_page_before_asks_as_often_for_many_times(
    client: Client, spanish: Course, ana: Person, count: int, django_assert_num_queries: object
) -> None:
    picks = [pick(ana, FRIDAY_AT_TEN + n * A_DAY) for n in range(count)]
    picks.append(make_session(spanish, FRIDAY_AT_TEN + timedelta(hours=3), capacity=5).code)
    confirm(client, *picks)
    with django_assert_num_queries(4 + 10):  # type: ignore[operator]
        confirm(client, *picks)
