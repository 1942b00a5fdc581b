"""The credits desk: finding whose credits, seeing them, and changing them once and as shown."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.booking.actions.sessions import seat_learner
from lessonbook.domain.credits.actions import deposit, purse_of, withdraw
from lessonbook.domain.credits.models import Payment, Purse
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Person
from tests.domain.credits.facts import TODAY, ledger, make_family, on, violations
from tests.faces.reading import Page
from tests.factories import NOW, enroll_in, make_course, make_person, make_session

DESK = "/office/credits/"


def fields(page: Page) -> dict[str, str]:
    """What the form that confirms would send."""
    form = page.one("form", data_once="")
    return {field.attrs["name"]: field.attrs["value"] for field in form.every("input") if "name" in field.attrs}


def errors(page: Page) -> list[str]:
    return [error.text for error in page.every("ul", class_="errorlist")]


@pytest.fixture
def tom() -> Person:
    tom = make_person("Tom Marsh")
    enroll_in(make_course("Spanish B1", slug="spanish"), tom)
    return tom


def act(client: Client, path: str, **answers: Any) -> Any:
    """Fill the form in, look at what it would do, and confirm."""
    looked = client.post(path, {"note": "", "currency": "", **answers})
    return client.post(path, {**fields(Page(looked)), "sure": "1"})


def test_who_is_low_and_whose_credits_end_soon_stand_first(client: Client, tom: Person) -> None:
    course = tom.enrollments.get().course
    deposit(purse_of(tom, course), 1, **on())
    eva = make_person("Eva Marsh")
    deposit(purse_of(eva), 4, ends_on=TODAY + timedelta(days=30), **on())
    deposit(purse_of(eva), 9, ends_on=TODAY + timedelta(days=31), **on())
    page = Page(client.get(DESK))
    lists = {part.one("h2").text: [line.text for line in part.every("li")] for part in page.every("section")}
    assert lists == {"Low on credits": ["Tom Marsh Spanish B1 1"], "Ending soon": ["Eva Marsh Account 4 Fri 25 Dec"]}
    assert page.links()["Tom Marsh"] == f"{DESK}people/{tom.pk}/?where=person-{tom.pk}-{course.pk}"


def test_who_never_had_credits_of_a_course_that_takes_them_is_listed(client: Client, tom: Person) -> None:
    spanish = tom.enrollments.get().course
    enroll_in(make_course("Chess", price=0), tom)
    enroll_in(make_course("Piano", archived_at=NOW), tom)
    enroll_in(spanish, make_person("Gone Marsh", deactivated_at=NOW))
    enroll_in(spanish, make_person("Paused Marsh"), status="paused")
    enroll_in(spanish, shared := make_person("Shared Marsh"))
    enroll_in(spanish, paid := make_person("Paid Marsh"))
    deposit(purse_of(paid, spanish), 9, **on())
    deposit(purse_of(make_family(shared), spanish), 9, **on())
    page = Page(client.get(DESK))
    lists = {part.one("h2").text: [line.text for line in part.every("li")] for part in page.every("section")}
    assert lists == {"Without credits": ["Tom Marsh Spanish B1 0"]}
    assert Page(client.get(page.links()["Tom Marsh"])).heading == "Tom Marsh"


def test_when_nothing_is_short_the_desk_is_calm(client: Client) -> None:
    assert "Nobody is short of credits, and none end soon." in Page(client.get(DESK)).text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("marsh", ["Marsh Family 0 credits", "Tom Marsh 3 credits"]),
        ("TOM  mar", ["Tom Marsh 3 credits"]),
        ("%", []),
        ("<b>", ["Bea <b>Bold</b> 0 credits"]),
        ("nobody", []),
    ],
)
def test_a_part_of_a_name_finds_people_and_families(client: Client, tom: Person, words: str, found: list[str]) -> None:
    make_person("Bea <b>Bold</b>")
    make_family(tom, name="Marsh")
    deposit(purse_of(tom), 3, **on())
    page = Page(client.get(DESK, {"q": words}))
    assert [line.text for line in page.every("li", class_="pair")] == found


def test_a_deposit_is_shown_with_the_balance_after_it_and_done_with_its_payment(client: Client, tom: Person) -> None:
    course = tom.enrollments.get().course
    where = f"person-{tom.pk}-{course.pk}"
    path = f"{DESK}people/{tom.pk}/deposit/"
    answers = {
        "where": where, "amount": "10", "paid": "120.50", "currency": "eur", "method": "card", "reference": "R <7>",
        "ends_on": "2026-12-31", "note": "Winter",
    }  # fmt: skip
    looked = Page(client.post(path, answers))
    assert looked.facts() == {
        "Credits": "10 credits",
        "Last day": "Thu 31 Dec 2026",
        "Paid": "120.50 €, card, R <7>",
        "Note": "Winter",
        "Spanish B1": "10 credits after it 0 now",
    }
    assert not Purse.objects.exists()
    done = client.post(path, {**fields(looked), "sure": "1"})
    assert done.headers["Location"] == f"{DESK}people/{tom.pk}/?where={where}"
    payment = Payment.objects.get()
    assert (payment.amount, payment.currency, payment.method, payment.reference) == (12050, "EUR", "card", "R <7>")
    assert payment.row.purse.lots.get().ends_on == date(2026, 12, 31)
    assert Entry.objects.values_list("verb", "source").get() == ("deposit", Source.OFFICE)
    page = Page(client.get(done.headers["Location"]))
    [row] = page.rows("Changes")
    assert row[1] == "Deposit 120.50 €, card, R <7> · Winter · by Mara Vogel"
    assert page.rows("Balances") == [["Spanish B1 10 end after Thu 31 Dec 2026", "10", "0", "10"]]


def test_confirmed_twice_it_is_done_once(client: Client, tom: Person) -> None:
    path = f"{DESK}people/{tom.pk}/deposit/"
    looked = Page(client.post(path, {"where": f"person-{tom.pk}", "amount": "3", "currency": ""}))
    answers = [client.post(path, {**fields(looked), "sure": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert ledger(purse_of(tom)) == [("deposit", 3, 3)]


def test_what_became_another_balance_is_looked_at_again(client: Client, tom: Person) -> None:
    path, purse = f"{DESK}people/{tom.pk}/deposit/", purse_of(tom)
    looked = Page(client.post(path, {"where": f"person-{tom.pk}", "amount": "3", "currency": ""}))
    deposit(purse, 5, **on())
    again = Page(client.post(path, {**fields(looked), "sure": "1"}), 409)
    assert "Nothing was done" in again.text
    assert again.facts()["Account"] == "8 credits after it 5 now"
    assert ledger(purse) == [("deposit", 5, 5)]
    assert client.post(path, {**fields(again), "sure": "1"}).status_code == 302
    assert ledger(purse) == [("deposit", 5, 5), ("deposit", 3, 8)]


@pytest.mark.parametrize(
    ("name", "answers", "after"),
    [
        ("withdraw", {"amount": "2", "note": "Moved away"}, ("withdrawal", -2, 8)),
        ("refund", {"amount": "4", "paid": "48", "currency": "EUR"}, ("refund", -4, 6)),
        ("adjust", {"way": "up", "amount": "1", "note": "Counted twice"}, ("adjustment", 1, 11)),
        ("adjust", {"way": "down", "amount": "1", "note": "Counted twice"}, ("adjustment", -1, 9)),
    ],
)
def test_each_act_makes_its_row(
    client: Client, tom: Person, name: str, answers: dict[str, str], after: tuple[str, int, int]
) -> None:
    purse = purse_of(tom)
    deposit(purse, 10, **on())
    assert act(client, f"{DESK}people/{tom.pk}/{name}/", where=f"person-{tom.pk}", **answers).status_code == 302
    assert ledger(purse)[-1] == after
    assert violations() == []


@pytest.mark.parametrize(
    ("name", "answers", "error"),
    [
        ("withdraw", {"amount": "11"}, "There are only 10 credits to take from."),
        ("refund", {"amount": "11", "paid": "1", "currency": "EUR"}, "There are only 10 credits to take from."),
        ("refund", {"amount": "1"}, "Write how much was paid back."),
        ("refund", {"amount": "1", "paid": "1.005", "currency": "EUR"}, "There is no such amount in this currency."),
        ("deposit", {"amount": "1", "paid": "1"}, "Write the currency too."),
        ("deposit", {"amount": "1", "paid": "1", "currency": "zzz"}, "There is no currency ZZZ."),
        ("deposit", {"amount": "1", "ends_on": "2026-11-24"}, "Wed 25 Nov 2026"),
        ("deposit", {"amount": "1000000000"}, "That is more than an account can hold: at most 999,999,990."),
        ("deposit", {"amount": "0"}, "greater than or equal to 1"),
        ("adjust", {"way": "up", "amount": "1"}, "This field is required."),
        ("transfer", {"amount": "1", "to": "person"}, "Choose another purse"),
        ("transfer", {"amount": "1", "to": "person-99"}, "person-99 is not one of the available choices"),
    ],
)
def test_what_is_refused_stands_at_the_form_and_keeps_what_was_written(
    client: Client, tom: Person, name: str, answers: dict[str, str], error: str
) -> None:
    purse, where = purse_of(tom), f"person-{tom.pk}"
    deposit(purse, 10, **on())
    sent = {"where": where, "currency": "", **answers}
    if sent.get("to") == "person":
        sent["to"] = where
    page = Page(client.post(f"{DESK}people/{tom.pk}/{name}/", sent), 422)
    assert any(error in said for said in errors(page)), errors(page)
    assert page.one("input", name="amount").attrs["value"] == answers["amount"]
    assert ledger(purse) == [("deposit", 10, 10)]


def test_credits_move_to_a_course_and_within_the_family(client: Client, tom: Person) -> None:
    eva, course = make_person("Eva Marsh"), tom.enrollments.get().course
    enroll_in(course, eva)
    family = make_family(tom, eva, name="Marsh")
    deposit(purse_of(tom), 10, **on())
    path, account = f"{DESK}people/{tom.pk}/transfer/", f"person-{tom.pk}"
    form = Page(client.get(path))
    assert [option.text for option in form.one("select", name="to").every("option")] == [
        "Account", "Spanish B1", "Marsh · Account", "Eva Marsh · Account", "Eva Marsh · Spanish B1",
    ]  # fmt: skip
    for to in (f"person-{tom.pk}-{course.pk}", f"person-{eva.pk}-{course.pk}", f"family-{family.pk}"):
        assert act(client, path, where=account, to=to, amount="2").status_code == 302
    purses = (purse_of(tom), purse_of(tom, course), purse_of(eva, course), purse_of(family))
    assert [Purse.objects.get(pk=purse.pk).balance for purse in purses] == [4, 2, 2, 2]
    assert violations() == []


def test_the_ledger_is_paged_and_split_by_direction(client: Client, tom: Person) -> None:
    purse = purse_of(tom)
    deposit(purse, 100, **on())
    for _ in range(30):
        withdraw(purse, 1, **on())
    url = f"{DESK}people/{tom.pk}/"
    page = Page(client.get(url))
    older = Page(client.get(page.links()["Older"]))
    balances = [row[-1] for row in page.rows("Changes") + older.rows("Changes")]
    assert balances == [str(n) for n in range(70, 101)]
    assert [row[2] for row in Page(client.get(page.links()["Incoming"])).rows("Changes")] == ["+100"]


def test_a_session_in_the_ledger_leads_to_the_offices_page(client: Client, tom: Person) -> None:
    course = tom.enrollments.get().course
    session = make_session(course, NOW + timedelta(days=2), code="S-ABC123")
    deposit(purse_of(tom, course), 3, **on())

    seat_learner(session, tom, by=on()["by"], now=NOW)
    page = Page(client.get(f"{DESK}people/{tom.pk}/"))
    assert "/office/sessions/S-ABC123/" in page.links().values()


@pytest.mark.parametrize("path", ["people/99999/", "families/99999/", "people/99999/deposit/", "people/1/steal/"])
def test_there_is_no_page_for_what_is_not(client: Client, path: str) -> None:
    assert client.get(DESK + path).status_code == 404


QUERIES = {DESK: 7, f"{DESK}?q=learner": 8, "{own}": 10, "{own}transfer/": 12, "{own}statement/": 14}


@pytest.mark.parametrize("rows", [1, 3, 30])
@pytest.mark.parametrize("url", QUERIES)
def test_the_pages_ask_the_same_number_of_questions(
    client: Client, url: str, rows: int, django_assert_num_queries: Any
) -> None:
    learners = [make_person(f"Learner{n} Marsh") for n in range(rows)]
    family = make_family(*learners, name="Learner")
    for n, learner in enumerate(learners):
        course = make_course(f"Course {n}")
        make_session(course, NOW - timedelta(days=1), learner)
        deposit(purse_of(learner, course), 1, ends_on=TODAY, **on())
        deposit(purse_of(family, course), 1, **on())
    path = url.format(own=f"{DESK}families/{family.pk}/")
    with django_assert_num_queries(QUERIES[url]):
        client.get(path)
