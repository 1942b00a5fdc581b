"""Credits for many learners at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lessonbook.domain.credits.actions import Grant, deposit, deposit_all, purse_of
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.credits.rules import MOST_CREDITS
from lessonbook.domain.journal.actions import record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refused
from tests.factories import BY_SCHOOL, NOW, make_course, make_person, make_school

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture
def entry() -> Entry:
    return record("import_school", make_school(), BY_SCHOOL, NOW)


def test_each_balance_gets_one_row_and_each_grant_a_lot(entry: Entry) -> None:
    ida, leo, chess, go = make_person(), make_person(), make_course(), make_course()
    deposit(purse_of(ida, chess), 3, by=BY_SCHOOL, now=NOW, today=TODAY)
    grants = [
        Grant(ida.pk, chess.pk, 5),
        Grant(leo.pk, go.pk, 1, TODAY),
        Grant(ida.pk, chess.pk, 2, date(2026, 12, 31)),
        Grant(ida.pk, go.pk, 4),
    ]
    assert deposit_all(grants, entry=entry, now=NOW, today=TODAY) == 12
    facts = ("purse__person", "purse__course", "amount", "balance")
    assert set(LedgerRow.objects.filter(entry=entry).values_list(*facts)) == {
        (ida.pk, chess.pk, 7, 10),
        (leo.pk, go.pk, 1, 1),
        (ida.pk, go.pk, 4, 4),
    }
    assert list(Lot.objects.filter(purse__person=ida, purse__course=chess).order_by("pk").values_list("left")) == [
        (3,),
        (5,),
        (2,),
    ]


@pytest.mark.parametrize(
    ("amount", "ends_on", "code"),
    [(1, date(2026, 11, 24), "ends_in_past"), (MOST_CREDITS + 1, None, "too_many_credits")],
)
def test_one_that_is_refused_refuses_all(entry: Entry, amount: int, ends_on: date | None, code: str) -> None:
    learner, course = make_person(), make_course()
    grants = [Grant(learner.pk, make_course().pk, 1), Grant(learner.pk, course.pk, amount, ends_on)]
    with pytest.raises(Refused) as caught:
        deposit_all(grants, entry=entry, now=NOW, today=TODAY)
    assert (caught.value.refusal.code, LedgerRow.objects.count(), Purse.objects.count()) == (code, 0, 0)


def test_the_number_of_queries_is_the_same_for_few_and_for_many(entry: Entry) -> None:
    course = make_course()
    few = [Grant(make_person().pk, course.pk, 1) for _ in range(2)]
    many = [Grant(make_person().pk, course.pk, 1) for _ in range(40)]
    counts = []
    for grants in (few, many):
        with CaptureQueriesContext(connection) as queries:
            deposit_all(grants, entry=entry, now=NOW, today=TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
