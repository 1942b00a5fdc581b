"""Exports: what stands in each table, of which time, as CSV and XLSX, and nothing a spreadsheet would carry out."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from lessonbook.channels.exports import files
from lessonbook.channels.exports.cells import cell_of, harmless
from lessonbook.channels.exports.tables import paid
from lessonbook.domain.attendance.actions import take_register
from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.credits.actions import deposit, purse_of, refund, withdraw
from lessonbook.domain.credits.models import RowKind
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from tests.domain.credits.facts import make_family, on
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_session,
    wall,
)

EXPORTS = "/office/exports/"
EVIL = "=HYPERLINK(1)"


def body(answer: Any) -> bytes:
    """What an answer sends; its file is closed as a server would."""
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def table(client: Client, name: str, **query: str) -> list[list[str]]:
    """A table as CSV, without its head."""
    answer = client.post(f"{EXPORTS}{name}.csv", query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = body(answer).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))[1:]


@pytest.fixture
def tom() -> Person:
    tom = make_person(f"{EVIL} Marsh", email="tom@example.org")
    make_family(tom, name="@Marsh")
    return tom


def test_a_table_speaks_the_readers_language_to_its_last_line(client: Client, mara: Person, tom: Person) -> None:
    Person.objects.filter(pk=mara.pk).update(language="de")
    rows = {row[0]: row for row in table(client, "people")}
    assert rows[str(tom.pk)][6] == "Lernende/r"


def test_people_are_listed_with_roles_and_families(client: Client, mara: Person, tom: Person) -> None:
    rows = {row[0]: row for row in table(client, "people")}
    assert rows[str(tom.pk)][1:8] == [f"'{EVIL}", "", "Marsh", "tom@example.org", "", "Learner", "'@Marsh"]
    assert rows[str(mara.pk)][6] == "Administrator"


def test_enrollments_are_listed_as_they_stand(client: Client, tom: Person) -> None:
    enroll_in(make_course("+Chess", slug="chess"), tom, since=NOW)
    assert table(client, "enrollments", **{"from": "2020-01-01", "to": "2020-01-02"}) == [
        [str(tom.pk), f"'{EVIL} Marsh", "'+Chess", "chess", "Active", "2026-11-25 16:18"]
    ]


def test_sessions_and_seats_of_the_period_are_listed_on_the_schools_clocks(client: Client, tom: Person) -> None:
    ana, course = make_instructor("Ana Ruiz"), make_course("Spanish")
    room = make_location("Room 1", within=make_location("House"))
    session = make_session(
        course, wall("2026-11-24 00:00"), tom, instructor=ana, lesson=make_lesson(course), location=room, capacity=3,
        code="S-ABC123",
    )  # fmt: skip
    make_session(course, wall("2026-11-23 23:59"), tom, cancelled_at=NOW, cancel_reason="-Snow", code="S-ABC124")
    make_session(course, wall("2026-11-25 00:00"), tom)
    take_register(session, {tom.pk: Attendance.LATE}, by=BY_SCHOOL, now=NOW)
    day = {"from": "2026-11-24", "to": "2026-11-24"}
    assert table(client, "sessions", **day) == [
        ["S-ABC123", "Spanish", "Ordering food", "2026-11-24 00:00", "2026-11-24 00:45", "45", "Ana Ruiz",
         "House, Room 1", "3", "1", "", "", ""],
    ]  # fmt: skip
    [seat] = table(client, "seats", **day)
    assert seat[:7] == ["S-ABC123", "Spanish", "2026-11-24 00:00", "Ana Ruiz", str(tom.pk), f"'{EVIL} Marsh", "0"]
    assert seat[8:] == ["Late", "", ""]
    [cancelled] = table(client, "sessions", **{"from": "2026-11-23", "to": "2026-11-23"})
    assert cancelled[10:12] == ["2026-11-25 16:18", "'-Snow"]


def test_the_ledger_is_listed_with_what_was_paid(client: Client, tom: Person) -> None:
    purse = purse_of(tom)
    deposit(purse, 10, payment=Paid(12005, "EUR", "card", "@7"), note="Winter", **on())
    withdraw(purse, 4, **on())
    refund(purse, 2, payment=Paid(2400, "EUR", "card"), **on())
    rows = table(client, "ledger", **{"from": "2026-11-25", "to": "2026-11-25"})
    name = f"'{EVIL} Marsh"
    assert rows == [
        ["2026-11-25 16:18", name, "", "1", "Deposit", "10", "10", "Winter", "", "", "120.05", "EUR", "card", "'@7"],
        ["2026-11-25 16:18", name, "", "2", "Withdrawal", "-4", "6", "", "", "", "", "", "", ""],
        ["2026-11-25 16:18", name, "", "3", "Refund", "-2", "4", "", "", "", "-24.00", "EUR", "card", ""],
    ]
    assert table(client, "ledger", **{"from": "2026-11-24", "to": "2026-11-24"}) == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM", "|cmd", "\t=1", "\r=1", "\n=1", "\tAna"])
def test_what_may_be_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "sign", ["\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b", "\uff5c"]
)
def test_full_width_and_small_signs_may_begin_a_formula(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"


UNSEEN = [" ", "\ufeff", "\xa0", "\u3000", "\u2003", "\0", "\x0b", "\x1f", "\x85", "\u2028", "\u200b", "\u200e", "\xad"]


@pytest.mark.parametrize("unseen", [*UNSEEN, "".join(UNSEEN)])
def test_what_is_not_seen_hides_no_formula(unseen: str) -> None:
    assert [harmless(f"{unseen}{text}") for text in ("=1", "\uff1d1")] == [f"'{unseen}=1", f"'{unseen}\uff1d1"]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\xa0", "\xa0Ana", " 1-1", "Ana", "1-1", "a=b", "2026-11-25", "'quoted", "Ñ", "\uff11", "李"],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_money_is_a_number_in_a_workbook(client: Client, tom: Person) -> None:
    purse = purse_of(tom)
    deposit(purse, 10, payment=Paid(12005, "EUR", "card"), **on())
    refund(purse, 2, payment=Paid(2400, "EUR", "card"), **on())
    day = "2026-11-25"
    workbook = ZipFile(BytesIO(body(client.post(f"{EXPORTS}ledger.xlsx", {"from": day, "to": day}))))
    cells = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert ("<v>120.05</v>" in cells, "<v>-24.00</v>" in cells or "<v>-24</v>" in cells) == (True, True)


def test_numbers_stay_numbers() -> None:
    assert [cell_of(value, NOW.tzinfo) for value in (-4, 0, None, True)] == [-4, 0, None, 1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(12050, "EUR", "120.50"), (5, "EUR", "0.05"), (120, "JPY", "120"), (1234, "KWD", "1.234"), (None, None, "")],
)
def test_money_is_written_for_programs(minor: int | None, currency: str | None, text: str) -> None:
    amount = paid(RowKind.DEPOSIT, minor, currency)
    assert ("" if amount is None else str(amount)) == text
    assert paid(RowKind.REFUND, minor, currency) == (None if amount is None else -amount)


@pytest.mark.parametrize("name", ["people", "enrollments", "sessions", "seats", "ledger"])
def test_a_workbook_holds_the_same_and_no_formula(client: Client, tom: Person, name: str) -> None:
    deposit(purse_of(tom), 3, note=EVIL, **on())
    make_session(make_course(EVIL), NOW, tom)
    answer = client.post(f"{EXPORTS}{name}.xlsx")
    with ZipFile(BytesIO(body(answer))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert f"'{EVIL}" in sheet
    assert "<f>" not in sheet


def test_a_workbook_that_would_be_too_large_is_refused_with_the_way_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessonbook.faces.office.figures.exports.MOST_IN_WORKBOOK", 0)
    answer = client.post(f"{EXPORTS}people.xlsx", follow=True)
    assert "Take CSV, or a shorter period." in Page(answer).text
    assert files.MOST_IN_WORKBOOK > 0


@pytest.mark.parametrize("path", ["secrets.csv", "people.pdf", "people", "PEOPLE.csv"])
def test_there_is_no_other_table(client: Client, path: str) -> None:
    assert client.post(EXPORTS + path).status_code == 404


def test_the_page_has_a_button_for_each_table_of_the_period(client: Client) -> None:
    page = Page(client.get(EXPORTS, {"from": "2026-08-28", "to": "2026-11-25"})).one("main")
    buttons = [one.attrs["formaction"] for one in page.every("button") if "formaction" in one.attrs]
    assert buttons[:2] == [f"{EXPORTS}people.csv", f"{EXPORTS}people.xlsx"]
    days = {name: {one.attrs["value"] for one in page.every("input", name=name)} for name in ("from", "to")}
    assert days == {"from": {"2026-08-28"}, "to": {"2026-11-25"}}
    assert [one for one in buttons if not body(client.post(one))] == []


def test_the_journal_has_who_took_what_and_how_many_rows(client: Client, mara: Person, tom: Person) -> None:
    deposit(purse_of(tom), 3, **on())
    people, day = Person.objects.count(), "2026-11-25"
    table(client, "people")
    body(client.post(f"{EXPORTS}ledger.xlsx", {"from": day, "to": day}))
    entries = Entry.objects.filter(verb="export").order_by("id")
    assert [(entry.actor, entry.source, entry.after) for entry in entries] == [
        (mara, "office", {"table": "people", "kind": "csv", "rows": people}),
        (mara, "office", {"table": "ledger", "kind": "xlsx", "rows": 1, "from": day, "to": day}),
    ]
    assert "Exported a table" in Page(client.get("/office/journal/")).text


def test_no_table_leaves_by_a_link(client: Client) -> None:
    assert client.get(f"{EXPORTS}people.csv").status_code == 405
    assert not Entry.objects.filter(verb="export").exists()


def test_a_long_table_is_read_piece_by_piece(client: Client, monkeypatch: pytest.MonkeyPatch, tom: Person) -> None:
    monkeypatch.setattr("lessonbook.channels.exports.tables.AT_ONCE", 2)
    course = make_course()
    for n in range(5):
        make_session(course, NOW + timedelta(days=n - 9), tom)
    assert len(table(client, "seats")) == 5


def test_it_asks_a_few_questions_for_each_piece(client: Client, django_assert_num_queries: Any) -> None:
    for _ in range(30):
        make_person()
    with django_assert_num_queries(9):
        table(client, "people")
