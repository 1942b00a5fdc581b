"""Booking for siblings: found, chosen, checked and booked; all or nothing, at the price shown, once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.booking.siblings import MOST_LEARNERS
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Family, Guardianship
from lessonbook.domain.timetable.models import Seat, Session
from tests.domain.booking.families import AT_TEN, HOUR, Siblings, give, make_siblings
from tests.faces.reading import Element, Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_guardian,
    make_hours,
    make_instructor,
    make_person,
    make_session,
    signed_in,
)

Queries = Callable[[int], AbstractContextManager[object]]
PATH = "/book/together/"
CONFIRM = "/book/together/confirm/"
WEEK = {"week": "2026-11-23", "time": "morning"}


@pytest.fixture
def two() -> Siblings:
    return make_siblings(piano={"step_minutes": 60})


@pytest.fixture
def petra(two: Siblings) -> Client:
    return signed_in(two.petra)


def found(page: Page) -> dict[str, list[str]]:
    """What goes together, by day."""
    return {
        day.one("h3").text: [one.text for one in day.every("a", class_="pairing")]
        for day in page.every("section", class_="day-times")
    }


def parts(two: Siblings, anna: float = 0, ben: float = 0) -> list[str]:
    """An hour for each, so many hours after ten, as addresses have it."""
    times = (f"{AT_TEN + hours * HOUR:%Y%m%d%H%M}Z-60" for hours in (anna, ben))
    who = ((two.anna, "piano", two.jo), (two.ben, "spanish", two.ana))
    return [f"{child.pk}.{slug}.{teacher.pk}-{time}" for (child, slug, teacher), time in zip(who, times, strict=True)]


def test_of_more_learners_than_can_be_looked_for_the_page_says_so(two: Siblings) -> None:
    children = [make_person(f"Child {n}") for n in range(MOST_LEARNERS + 1)]
    for child in children:
        give(child, two.piano, 3)
    client = signed_in(make_guardian("Gala Novak", *children))
    words = "Times are looked for together for at most 6 learners. Choose “Not this time” for the others."
    everybody = Page(client.get(PATH, WEEK))
    chosen = [one.one("option", selected="").attrs["value"] for one in selects(everybody)]
    assert (words in everybody.text, chosen) == (False, ["piano.60"] * MOST_LEARNERS + ["none"])
    asked = {one.attrs["name"]: "piano.60" for one in selects(everybody)}
    page = Page(client.get(PATH, WEEK | asked))
    assert (words in page.text, found(page)) == (True, {})


def selects(page: Page) -> list[Element]:
    """Where each learner's course is chosen."""
    return [one for one in page.every("select") if one.attrs["name"].startswith("course-")]


def sent(page: Page) -> dict[str, list[str]]:
    """What the form that books sends."""
    fields: dict[str, list[str]] = {}
    for field in page.one("form", id="booking").every("input"):
        fields.setdefault(field.attrs["name"], []).append(field.attrs["value"])
    return fields


def confirm(client: Client, *texts: str) -> Page:
    return Page(client.get(CONFIRM, {"part": texts}))


def test_the_same_hour_is_listed_by_day(petra: Client, two: Siblings) -> None:
    make_session(two.piano, AT_TEN, two.anna, minutes=60)
    page = Page(petra.get(PATH, WEEK))
    assert list(found(page)) == ["Thu 26 Nov", "Fri 27 Nov", "Sat 28 Nov", "Sun 29 Nov"]
    assert found(page)["Fri 27 Nov"] == [
        "09:00 Anna Piano · Jo Park Ben Spanish · Ana Ruiz",
        "11:00 Anna Piano · Jo Park Ben Spanish · Ana Ruiz",
        "11:30 Anna Piano · Jo Park Ben Spanish · Ana Ruiz",
    ]


def test_one_after_the_other_says_who_comes_when(petra: Client) -> None:
    days = found(Page(petra.get(PATH, WEEK | {"how": "back-to-back", "wait": "0"})))
    assert days["Fri 27 Nov"][:2] == [
        "09:00–11:00 09:00–10:00 Anna Piano · Jo Park 10:00–11:00 Ben Spanish · Ana Ruiz",
        "09:00–11:00 09:00–10:00 Ben Spanish · Ana Ruiz 10:00–11:00 Anna Piano · Jo Park",
    ]


def test_all_of_a_days_are_there_some_of_them_folded(petra: Client) -> None:
    page = Page(petra.get(PATH, WEEK | {"how": "back-to-back", "time": ""}))
    day = next(section for section in page.every("section", class_="day-times"))
    rest = day.one("details")
    assert len([*day.every("a", class_="pairing")]) == 8 + len([*rest.every("a", class_="pairing")])


def test_only_courses_that_can_be_booked_for_the_child_are_offered(petra: Client, two: Siblings) -> None:
    closed = make_course("Maths", slug="maths")
    give(two.anna, closed, 0)
    page = Page(petra.get(PATH))
    options = [option.text for option in page.one("select", id=f"course-{two.anna.pk}").every("option")]
    assert options == ["Not this time", "Piano · 60 min · 2 credits"]


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ({"may_book": False}, "Ben Novak The school lets you look, but not book or give up sessions for this learner."),
        ({"may_spend": False}, "Ben Novak This takes credits, and the school doesn't let you spend them"),
    ],
)
def test_a_child_for_whom_one_may_not_book_stands_with_the_reason(
    petra: Client, two: Siblings, rights: dict[str, bool], words: str
) -> None:
    two.may(two.ben, **rights)
    page = Page(petra.get(PATH))
    assert words in page.one("main").text
    assert (list(page.every("select")), found(page)) == ([], {})


def test_what_is_chosen_leads_to_its_price_and_then_is_booked(petra: Client, two: Siblings) -> None:
    page = Page(petra.get(PATH, WEEK))
    url = next(link.attrs["href"] for link in page.every("a", class_="pairing"))
    shown = Page(petra.get(url))
    assert [pick.text for pick in shown.every("li", class_="pick")] == [
        "AN Anna Novak Thu 26 Nov, 09:00–10:00 Piano · Jo Park Online 2 credits · Cancelling returns nothing",
        "BN Ben Novak Thu 26 Nov, 09:00–10:00 Spanish · Ana Ruiz Online 1 credit · Cancelling returns nothing",
    ]
    assert shown.facts() == {
        "Piano": "6 credits now, 4 credits after Anna Novak",
        "Spanish": "6 credits now, 5 credits after Ben Novak",
    }
    assert "3 credits" in shown.text
    done = petra.post(PATH, sent(shown))
    assert done.headers["Location"] == "/family/"
    assert "2 sessions are booked." in Page(petra.get("/family/")).text
    assert set(Seat.objects.values_list("learner_id", "price")) == {(two.anna.pk, 2), (two.ben.pk, 1)}
    entries = Entry.objects.filter(verb="book").order_by("on_behalf_of_id")
    assert list(entries.values_list("actor_id", "on_behalf_of_id")) == [
        (two.petra.pk, two.anna.pk),
        (two.petra.pk, two.ben.pk),
    ]


def test_a_familys_credits_are_counted_once_for_both() -> None:
    two = make_siblings(credit=0)
    give(two.ben, two.piano, 0)
    give(two.anna, two.piano, 0)
    family = Family.objects.create(name="Novak")
    family.members.set([two.anna, two.ben])
    with_credits(family, two.piano, 3)
    client = signed_in(two.petra)
    both = [f"{child.pk}.piano.{two.jo.pk}-{AT_TEN + n * HOUR:%Y%m%d%H%M}Z-60" for n, child in enumerate(
        (two.anna, two.ben))]  # fmt: skip
    page = confirm(client, *both)
    assert "That takes more credits of Piano than there are: 2 needed, 1 available." in page.text
    assert list(page.one("main").every("button", type="submit")) == []
    with_credits(family, two.piano, 2)
    page = confirm(client, *both)
    assert page.facts() == {"Piano": "5 credits now, 1 credit after shared by Novak"}
    assert client.post(PATH, sent(page)).status_code == 302
    assert purse_of(family, two.piano).balance == 1


def with_credits(family: Family, course: Course, count: int) -> None:
    deposit(purse_of(family, course), count, by=BY_SCHOOL, now=NOW, today=NOW.date())


def test_sent_twice_it_is_booked_once(petra: Client, two: Siblings) -> None:
    form = sent(confirm(petra, *parts(two)))
    assert [petra.post(PATH, form).status_code for _ in range(2)] == [302, 302]
    assert (Session.objects.count(), Entry.objects.filter(verb="book").count()) == (2, 2)
    again = confirm(petra, *parts(two))
    assert "This is booked already." in again.text
    assert "Book 0" not in again.text


def test_if_somebody_was_quicker_nothing_is_booked_and_it_says_whose(petra: Client, two: Siblings) -> None:
    form = sent(confirm(petra, *parts(two)))
    make_session(two.spanish, AT_TEN, make_person(), instructor=two.ana)
    page = Page(petra.post(PATH, form), 409)
    anna, ben = (pick.text for pick in page.every("li", class_="pick"))
    assert ("taken" in anna, "This time is taken, perhaps just now." in ben) == (False, True)
    assert "Nothing was booked" in page.text
    assert Seat.objects.filter(learner__in=[two.anna, two.ben]).count() == 0


def test_a_price_that_changed_is_shown_before_it_is_taken(petra: Client, two: Siblings) -> None:
    form = sent(confirm(petra, *parts(two)))
    Course.objects.filter(slug="spanish").update(price=4)
    page = Page(petra.post(PATH, form), 409)
    assert ("Nothing was booked" in page.text, "6 credits" in page.text, Session.objects.count()) == (True, True, 0)
    assert petra.post(PATH, sent(page)).status_code == 302
    assert purse_of(two.ben, two.spanish).balance == 2


def test_extra_fields_change_nothing(petra: Client, two: Siblings) -> None:
    extra = {"price": "0", "learner": str(two.petra.pk), "status": "x", "capacity": "30", "credits": "0", "by": "1"}
    petra.post(PATH, sent(confirm(petra, *parts(two))) | extra)
    seats = Seat.objects.order_by("learner_id").values_list("learner", "price", "taken_by", "session__capacity")
    assert list(seats) == [(two.anna.pk, 2, two.petra.pk, 1), (two.ben.pk, 1, two.petra.pk, 1)]
    assert (purse_of(two.anna, two.piano).balance, purse_of(two.ben, two.spanish).balance) == (4, 5)


def test_other_times_under_a_shown_forms_key_are_shown_first(petra: Client, two: Siblings) -> None:
    form = sent(confirm(petra, *parts(two)))
    page = Page(petra.post(PATH, form | {"part": parts(two, 2, 2)}), 409)
    assert ("Nothing was booked" in page.text, Session.objects.count()) == (True, 0)


def test_rights_taken_away_meanwhile_refuse_it(petra: Client, two: Siblings) -> None:
    form = sent(confirm(petra, *parts(two)))
    two.may(two.ben, may_spend=False)
    page = Page(petra.post(PATH, form), 409)
    assert "the school doesn't let you spend them" in page.text
    Guardianship.objects.filter(learner=two.ben).update(until=NOW)
    assert petra.post(PATH, form).status_code == 404
    assert Session.objects.count() == 0


@pytest.mark.parametrize("text", ["", "x", "1.piano", "0.piano.S-1", "999999.piano.S-1", "1.piano.any-202611270900Z-60",
                                  "9" * 40 + ".piano.S-1", "1.\0.S-1", "\u0661.piano.S-1"])  # fmt: skip
def test_what_names_nobody_of_the_family_is_not_found(petra: Client, text: str) -> None:
    assert petra.get(CONFIRM, {"part": text}).status_code == 404
    assert petra.post(PATH, {"part": text}).status_code == 404


def test_nothing_chosen_leads_back(petra: Client) -> None:
    assert petra.get(CONFIRM).headers["Location"] == PATH


def test_no_parameter_breaks_the_page(petra: Client, two: Siblings) -> None:
    for name in ("week", "how", "wait", "time", f"course-{two.anna.pk}", "course-x"):
        for value in ("", "\0", "x" * 5000, "-1", "9" * 40, "0001-01-01", "9999-12-31", "none", "piano.60"):
            assert petra.get(PATH, {name: value}).status_code == 200, (name, value)


def test_with_one_child_there_is_nothing_to_book_together() -> None:
    two = make_siblings()
    Guardianship.objects.filter(learner=two.ben).delete()
    page = Page(signed_in(two.petra).get(PATH))
    assert "Times are looked for together where you may book for two or more." in page.text


@pytest.mark.parametrize("instructors", [1, 30])
def test_it_asks_as_often_whatever_there_is(instructors: int, django_assert_num_queries: Queries) -> None:
    two = make_siblings()
    for n in range(instructors):
        jo = make_instructor(f"Jo {n}")
        two.piano.instructors.add(jo)
        make_hours(jo)
    client = signed_in(two.petra)
    client.get(PATH)
    # Who looks (5), the standings of all, and of each course its search (6); here nobody meets at a place.
    with django_assert_num_queries(5 + 1 + 2 * 6):
        assert client.get(PATH).status_code == 200


def test_it_is_cancelled_as_anything_the_guardian_booked(petra: Client, two: Siblings) -> None:
    petra.post(PATH, sent(confirm(petra, *parts(two))))
    seat = Seat.objects.get(learner=two.ben)
    page = Page(petra.get(f"/sessions/{seat.session.code}/cancel/?for=child-{two.ben.pk}"))
    assert "You get back the credit." in page.text
    assert seat.starts_at - NOW > timedelta(hours=24)
