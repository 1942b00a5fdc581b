"""The monthly statement as a page: the school's month, sums that add up, and ways to the months beside it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from lessonbook.domain.credits.actions import deposit, purse_of, refund, withdraw
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.people.models import Person
from tests.domain.credits.facts import NEXT_MONTH, When, make_family, on
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, make_course, make_person, make_session, wall


def at(instant: datetime) -> When:
    return {"by": BY_SCHOOL, "now": instant, "today": instant.date()}


def sums(page: Page) -> dict[str, str]:
    return {pair.one("dt").text: pair.one("dd").text for pair in page.one("dl", class_="sums").every("div")}


@pytest.fixture
def tom() -> Person:
    return make_person("Tom <i>Marsh</i>")


def test_a_month_is_told_in_parts_that_add_up(client: Client, tom: Person) -> None:
    family = make_family(tom, name="Marsh & Co")
    purse = purse_of(family)
    deposit(purse, 4, **at(wall("2026-10-31 23:59")))
    deposit(purse, 10, payment=Paid(12000, "EUR", "card", "R-7"), ends_on=NEXT_MONTH, **at(wall("2026-11-01 00:00")))
    refund(purse, 2, payment=Paid(2400, "EUR"), note="Ill", **on())
    withdraw(purse, 1, reason="Mistake", **on())
    course = make_course("Spanish B1")
    make_session(course, wall("2026-11-02 16:00"), tom)
    make_session(course, NOW + timedelta(days=1), tom)
    make_session(course, NOW - timedelta(days=2), tom, cancelled_at=NOW)
    page = Page(client.get(f"/office/credits/families/{family.pk}/statement/"))
    assert page.heading == "Marsh & Co"
    assert page.one("article", class_="statement").one("h2").text == "Statement for November 2026"
    assert "Made on Wed 25 Nov 2026 · The month is not over yet." in page.text
    assert sums(page) == {
        "At the beginning": "4", "Came in": "+10", "Used for sessions": "0", "Returned": "0",
        "Left otherwise": "\N{MINUS SIGN}3", "At the end": "11",
    }  # fmt: skip
    assert page.rows("Credits in") == [["Sun 1 Nov", "Deposit · Account 120.00 €, card, R-7", "+10"]]
    assert page.rows("Left otherwise") == [
        ["Wed 25 Nov", "Refund · Account 24.00 € · Ill", "\N{MINUS SIGN}2"],
        ["Wed 25 Nov", "Withdrawal · Account Mistake", "\N{MINUS SIGN}1"],
    ]
    assert page.rows("Sessions") == [
        ["Mon 2 Nov", "16:00–16:45", "Tom <i>Marsh</i>", "Spanish B1", "–", "–"],
        ["Together", "", "", "", "0", "0"],
    ]
    assert page.facts() == {"Fri 25 Dec 2026": "7 credits Account"}
    assert page.links()["October 2026"].endswith("?month=2026-10")
    assert "December 2026" not in page.links()
    october = Page(client.get(page.links()["October 2026"]))
    assert (sums(october)["At the end"], october.links()["November 2026"][-7:]) == ("4", "2026-11")


@pytest.mark.parametrize("month", ["", "nonsense", "2026-13", "0001-01", "2026-11-01", "9999-12"])
def test_a_month_that_is_none_is_this_one(client: Client, tom: Person, month: str) -> None:
    page = Page(client.get(f"/office/credits/people/{tom.pk}/statement/", {"month": month}))
    assert page.one("article", class_="statement").one("h2").text == "Statement for November 2026"
    assert "There is none." in page.text
