from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, expire, give_back, pay, purse_of, spend
from lessonbook.domain.credits.ledger_pages import Change, Direction, ForSession, ledger_page
from lessonbook.domain.credits.models import Purse, RowKind
from lessonbook.domain.credits.queries import (
    Balance,
    SeatCredits,
    balances,
    balances_of_all,
    credits_of,
    figures,
    purses_for,
)
from lessonbook.domain.credits.rules import Ending, Figures
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.timetable.models import Seat
from tests.domain.credits.facts import NEXT_MONTH, TODAY, TOMORROW, YESTERDAY, cause, make_family, on
from tests.factories import BY_SCHOOL, NOW, make_course, make_lesson, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def ada() -> Person:
    return make_person("Ada Okafor")


@pytest.fixture
def spanish() -> Course:
    return make_course("Spanish B1", slug="spanish-b1", hue=3)


def seats(course: Course, learner: Person, count: int) -> list[Seat]:
    lesson = course.lessons.first() or make_lesson(course)
    times = [NOW + timedelta(days=1 + number) for number in range(count)]
    return [make_seat(make_session(course, time, lesson=lesson), learner) for time in times]


# Figures


def test_figures_of_a_purse(ada: Person, spanish: Course, django_assert_num_queries: Queries) -> None:
    purse = purse_of(ada, spanish)
    deposit(purse, 5, **on())
    deposit(purse, 2, ends_on=NEXT_MONTH, **on())
    pay(seats(spanish, ada, 1), 1, **cause())

    with django_assert_num_queries(1):
        seen = figures(purse, TODAY)
    assert seen == Figures(enrolled=7, used=1, available=6, next_ending=Ending(1, NEXT_MONTH))


def test_figures_are_the_same_before_and_after_the_sweep(ada: Person, spanish: Course) -> None:
    purse = purse_of(ada, spanish)
    deposit(purse, 5, **on())
    deposit(purse, 3, ends_on=TODAY, **on())
    pay(seats(spanish, ada, 1), 1, **cause())
    before = figures(purse, TOMORROW)

    expire(TOMORROW, now=NOW)

    assert before == figures(purse, TOMORROW) == Figures(enrolled=6, used=1, available=5)


def test_an_empty_purse_has_figures_too(ada: Person) -> None:
    assert figures(purse_of(ada), TODAY) == Figures()


def test_a_revived_lot_ends_on_its_new_last_day(ada: Person, spanish: Course) -> None:
    purse = purse_of(ada, spanish)
    deposit(purse, 1, ends_on=YESTERDAY, **on(YESTERDAY))
    [seat] = seats(spanish, ada, 1)
    spend(purse, seat, 1, **cause(today=YESTERDAY))

    give_back(seat, 1, **cause("cancel"))

    assert figures(purse, TODAY) == Figures(1, 0, 1, Ending(1, date(2026, 12, 2)))


# Balances


def test_balances_of_a_learner_by_course_ones_own_before_the_familys(ada: Person, spanish: Course) -> None:
    piano, family = make_course("Piano", slug="piano", hue=1), make_family(ada, make_person())
    for purse, amount in [
        (purse_of(ada, spanish), 6),
        (purse_of(family, spanish), 4),
        (purse_of(ada, piano), 2),
        (purse_of(ada), 50),
        (purse_of(make_person(), spanish), 60),
        (purse_of(make_family(make_person()), spanish), 70),
    ]:
        deposit(purse, amount, **on())
    deposit(purse_of(ada, piano), 1, ends_on=NEXT_MONTH, **on())
    purse_of(ada, make_course("Zen", slug="zen"))

    found = balances(ada.pk, TODAY)

    assert [(b.course_name, b.family, b.figures) for b in found] == [
        ("Piano", None, Figures(3, 0, 3, Ending(1, NEXT_MONTH))),
        ("Spanish B1", None, Figures(6, 0, 6)),
        ("Spanish B1", "Okafor", Figures(4, 0, 4)),
        ("Zen", None, Figures()),
    ]
    assert found[0] == Balance(
        purse_id=purse_of(ada, piano).pk,
        course_id=piano.pk,
        course_name="Piano",
        course_slug="piano",
        hue=1,
        family=None,
        figures=Figures(3, 0, 3, Ending(1, NEXT_MONTH)),
    )
    assert [b.family for b in balances(ada.pk, TODAY, course_id=spanish.pk)] == [None, "Okafor"]


@pytest.mark.parametrize("courses", [1, 30])
def test_balances_take_two_queries(ada: Person, courses: int, django_assert_num_queries: Queries) -> None:
    family = make_family(ada, make_person())
    for number in range(courses):
        course = make_course(f"Course {number:02}")
        for purse in (purse_of(ada, course), purse_of(family, course)):
            for _ in range(3):
                deposit(purse, 1, **on())

    with django_assert_num_queries(2):
        found = balances(ada.pk, TODAY)
    assert [b.figures.available for b in found] == [3] * 2 * courses


def test_who_may_pay_is_asked_in_order(ada: Person, spanish: Course, django_assert_num_queries: Queries) -> None:
    ben, piano = make_person(), make_course("Piano")
    family = make_family(ada, ben)
    shared, own = purse_of(family, spanish), purse_of(ada, spanish)
    bens = purse_of(ben, piano)

    with django_assert_num_queries(2):
        found = purses_for([(ada.pk, spanish.pk), (ben.pk, spanish.pk), (ben.pk, piano.pk)])
    assert found == {
        (ada.pk, spanish.pk): [own.pk, shared.pk],
        (ben.pk, spanish.pk): [shared.pk],
        (ben.pk, piano.pk): [bens.pk],
    }


# Ledger pages


@pytest.fixture
def purse(ada: Person, spanish: Course) -> Purse:
    """Rows 1 to 7: a deposit of 5, five sessions, a return."""
    purse = purse_of(ada, spanish)
    deposit(purse, 5, note="Five-pack", **on())
    taken = seats(spanish, ada, 5)
    pay(taken, 1, **cause())
    give_back(taken[4], 1, **cause("cancel"))
    return purse


@pytest.mark.parametrize(
    ("direction", "numbers"),
    [(Direction.ALL, [7, 6, 5, 4, 3, 2, 1]), (Direction.INCOMING, [7, 1]), (Direction.OUTGOING, [6, 5, 4, 3, 2])],
)
@pytest.mark.parametrize("limit", [1, 2, 3, 25])
def test_pages_show_every_row_once_newest_first(
    purse: Purse, direction: Direction, numbers: list[int], limit: int
) -> None:
    seen, before = [], None
    while True:
        page = ledger_page(purse, direction, before_number=before, limit=limit)
        assert len(page.rows) <= limit
        seen += [row.number for row in page.rows]
        if page.older is None:
            break
        before = page.older
    assert seen == numbers


def test_a_page_goes_on_where_it_stopped_though_rows_were_added(purse: Purse) -> None:
    first = ledger_page(purse, limit=3)
    deposit(purse, 1, **on())

    second = ledger_page(purse, before_number=first.older, limit=3)

    assert [row.number for row in [*first.rows, *second.rows]] == [7, 6, 5, 4, 3, 2]


def test_a_line_of_the_ledger_names_its_cause(ada: Person, spanish: Course) -> None:
    purse, guardian = purse_of(make_family(ada), spanish), make_person("Grace Okafor", preferred_name="Gracie")
    deposit(purse, 5, note="Five-pack", **on())
    [seat] = seats(spanish, ada, 1)
    entry = record("book", seat.session, By(guardian.pk, on_behalf_of_id=ada.pk), NOW)
    spend(purse, seat, 2, entry=entry, now=NOW, today=TODAY)

    assert ledger_page(purse).rows == [
        Change(
            number=2,
            at=NOW,
            kind=RowKind.SESSION,
            amount=-2,
            balance=3,
            note="",
            verb="book",
            actor="Gracie Okafor",
            on_behalf_of="Ada Okafor",
            session=ForSession(
                seat.session.code, seat.starts_at, seat.ends_at, "Ordering food", "Ada Okafor", ada.pk, seat.course.name
            ),
        ),
        Change(1, NOW, RowKind.DEPOSIT, 5, 5, "Five-pack", "deposit", actor=None, on_behalf_of=None, session=None),
    ]


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_a_page_takes_two_queries(ada: Person, spanish: Course, rows: int, django_assert_num_queries: Queries) -> None:
    purse = purse_of(ada, spanish)
    deposit(purse, 300, **on())
    pay(seats(spanish, ada, rows), 1, **cause())

    with django_assert_num_queries(2):
        page = ledger_page(purse, Direction.OUTGOING, limit=300)
    assert [change.number for change in page.rows] == list(range(rows + 1, 1, -1))


def test_credits_of_seats(ada: Person, spanish: Course, django_assert_num_queries: Queries) -> None:
    purse = purse_of(ada, spanish)
    deposit(purse, 9, **on())
    paid, returned, free = seats(spanish, ada, 3)
    pay([paid, returned], 2, **cause())
    give_back(returned, 1, **cause("cancel"))

    with django_assert_num_queries(1):
        found = credits_of([paid.pk, returned.pk, free.pk])
    assert found == {paid.pk: SeatCredits(2, 0), returned.pk: SeatCredits(2, 1)}


def test_the_balances_of_all_are_those_of_each(django_assert_num_queries: Queries) -> None:
    anna, ben = make_person("Anna"), make_person("Ben")
    family = Family.objects.create(name="Novak")
    family.members.set([anna, ben])
    course, other = make_course("Piano"), make_course("Art")
    for owner, subject in ((anna, course), (family, course), (ben, other), (make_person(), other)):
        deposit(purse_of(owner, subject), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    expected = {who.pk: balances(who.pk, NOW.date()) for who in (anna, ben)}
    with django_assert_num_queries(2):
        assert balances_of_all([anna.pk, ben.pk], NOW.date()) == expected
    assert [len(found) for found in expected.values()] == [2, 2]
    assert balances_of_all([], NOW.date()) == {}
