from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lessonbook.database.errors import constraint_name
from lessonbook.domain.credits.actions import accounts as module
from lessonbook.domain.credits.actions import (
    adjust,
    deposit,
    expire,
    grant_make_up,
    purse_of,
    refund,
    transfer,
    withdraw,
)
from lessonbook.domain.credits.models import LedgerRow, Lot, LotUse, Payment, Purse, RowKind
from lessonbook.domain.credits.rules import MOST_CREDITS, Paid
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.refusals import Refused
from tests.domain.credits.facts import (
    NEXT_MONTH,
    TODAY,
    TOMORROW,
    YESTERDAY,
    cause,
    counters,
    ledger,
    left,
    make_family,
    on,
    violations,
)
from tests.factories import NOW, make_course, make_person

pytestmark = pytest.mark.django_db
PAID = Paid(15_000, "EUR", "bank transfer", "INV-7")


@pytest.fixture
def account() -> Purse:
    return purse_of(make_person("Ada Okafor"))


@pytest.fixture(autouse=True)
def _credits_add_up() -> object:
    yield
    assert violations() == []


def refused(refusal: Refused) -> tuple[str, dict[str, object]]:
    return refusal.refusal.code, dict(refusal.refusal.facts)


def newest_entry() -> Entry:
    return Entry.objects.latest("pk")


# Purses


def test_a_purse_is_opened_once_for_each_owner_and_course() -> None:
    ada, spanish = make_person(), make_course()
    family = make_family(ada)

    opened = [purse_of(owner, course) for owner in (ada, family) for course in (None, spanish)]
    again = [purse_of(owner, course) for owner in (ada, family) for course in (None, spanish)]

    assert again == opened
    assert len({purse.pk for purse in opened}) == 4


# Deposits


def test_a_deposit_is_a_lot_a_row_a_payment_and_a_journal_entry(account: Purse) -> None:
    row = deposit(account, 10, ends_on=NEXT_MONTH, note="Ten-pack", payment=PAID, **on())

    assert counters(account) == (10, 0, 10, 1)
    assert ledger(account) == [("deposit", 10, 10)]
    assert (row.number, row.at, row.note, row.purse.balance) == (1, NOW, "Ten-pack", 10)
    lot = account.lots.get()
    assert (lot.kind, lot.amount, lot.left, lot.ends_on, lot.last_day) == ("credit", 10, 10, NEXT_MONTH, NEXT_MONTH)
    assert list(row.uses.values_list("lot", "amount")) == [(lot.pk, 10)]
    payment = Payment.objects.get(row=row)
    assert (payment.amount, payment.currency, payment.method, payment.reference) == (
        15_000,
        "EUR",
        "bank transfer",
        "INV-7",
    )
    entry = newest_entry()
    assert row.entry == entry
    assert (entry.verb, entry.subject_kind, entry.subject_id) == ("deposit", "purse", account.pk)
    assert (entry.before, entry.after) == ({"balance": 0}, {"balance": 10, "amount": 10, "note": "Ten-pack"})


def test_credits_may_come_with_the_enrollment() -> None:
    balance = purse_of(make_person(), make_course())

    deposit(balance, 4, kind=RowKind.ENROLLMENT, **on())

    assert ledger(balance) == [("enrollment", 4, 4)]


def test_a_deposit_may_end_today_but_not_yesterday(account: Purse) -> None:
    deposit(account, 1, ends_on=TODAY, **on())

    with pytest.raises(Refused) as refusal:
        deposit(account, 1, ends_on=YESTERDAY, **on())
    assert refused(refusal.value) == ("ends_in_past", {"ends_on": YESTERDAY, "today": TODAY})
    assert counters(account) == (1, 0, 1, 1)


def test_a_purse_takes_in_no_more_than_fits(account: Purse) -> None:
    deposit(account, MOST_CREDITS, **on())
    withdraw(account, MOST_CREDITS, **on())
    deposit(account, MOST_CREDITS, **on())

    with pytest.raises(Refused) as refusal:
        deposit(account, 1, **on())
    assert refused(refusal.value) == ("too_many_credits", {"amount": 1, "most": 0})


def test_a_refused_deposit_leaves_nothing_behind(account: Purse) -> None:
    with pytest.raises(Refused):
        deposit(account, 1, note="x" * 201, **on())

    assert (Entry.objects.count(), Lot.objects.count(), ledger(account)) == (0, 0, [])


@pytest.mark.parametrize("amount", [0, -1])
def test_credits_are_counted_from_one(account: Purse, amount: int) -> None:
    deposit(account, 5, **on())
    entries = Entry.objects.count()

    for verb in (deposit, withdraw):
        with pytest.raises(ValueError, match="counted from 1"):
            verb(account, amount, **on())
    with pytest.raises(ValueError, match="counted from 1"):
        adjust(account, 0, reason="Nothing", **on())
    assert (counters(account), Entry.objects.count()) == ((5, 0, 5, 1), entries)


def test_a_deposit_is_of_its_own_kinds(account: Purse) -> None:
    with pytest.raises(ValueError, match="a deposit is no return"):
        deposit(account, 1, kind=RowKind.RETURN, **on())


# Transfers


def test_a_transfer_makes_child_lots_that_end_the_same_soonest_first(account: Purse) -> None:
    assert account.person is not None
    balance = purse_of(account.person, make_course())
    deposit(account, 5, **on())
    deposit(account, 2, ends_on=NEXT_MONTH, **on())

    row = transfer(account, balance, 3, note="Enrolled", **on())

    assert (ledger(account)[-1], ledger(balance)) == (("transfer", -3, 4), [("enrollment", 3, 3)])
    assert left(account) == [4, 0]
    children = balance.lots.order_by("pk").values_list("left", "ends_on", "parent__ends_on", "kind")
    assert list(children) == [(2, NEXT_MONTH, NEXT_MONTH, "credit"), (1, None, None, "credit")]
    entry = newest_entry()
    assert (row.purse_id, row.entry, entry.verb, entry.subject_id) == (balance.pk, entry, "transfer", balance.pk)
    assert entry.before == {"from": 7, "to": 0}
    assert entry.after == {"from": 4, "to": 3, "source": account.pk, "note": "Enrolled"}


def test_credits_go_back_from_a_course_to_the_account(account: Purse) -> None:
    assert account.person is not None
    balance = purse_of(account.person, make_course())
    deposit(account, 3, **on())
    transfer(account, balance, 3, **on())

    transfer(balance, account, 2, **on())

    assert counters(balance) == (1, 0, 1, 2)
    assert ledger(account) == [("deposit", 3, 3), ("transfer", -3, 0), ("transfer", 2, 2)]


def test_an_account_feeds_only_its_own_family() -> None:
    ada, ben, eve = make_person("Ada"), make_person("Ben"), make_person("Eve")
    family, spanish = make_family(ada, ben), make_course()
    shared = purse_of(family)
    deposit(shared, 9, **on())
    deposit(purse_of(ada), 1, **on())

    transfer(shared, purse_of(ada, spanish), 1, **on())
    transfer(shared, purse_of(ben, spanish), 1, **on())
    transfer(shared, purse_of(family, spanish), 1, **on())
    transfer(purse_of(ada), purse_of(family, spanish), 1, **on())
    transfer(purse_of(ada, spanish), purse_of(ben, spanish), 1, **on())

    for source, target in [
        (shared, purse_of(eve, spanish)),
        (purse_of(ada), purse_of(eve, spanish)),
        (shared, purse_of(make_family(ada, name="Other"), spanish)),
    ]:
        with pytest.raises(Refused) as refusal:
            transfer(source, target, 1, **on())
        assert refused(refusal.value) == ("not_in_family", {})


def test_a_transfer_is_between_two_purses(account: Purse) -> None:
    with pytest.raises(ValueError, match="needs two purses"):
        transfer(account, account, 1, **on())


def test_only_what_can_be_spent_is_transferred(account: Purse) -> None:
    assert account.person is not None
    balance = purse_of(account.person, make_course())
    deposit(account, 2, ends_on=TODAY, **on())
    deposit(account, 1, **on())

    with pytest.raises(Refused) as refusal:
        transfer(account, balance, 2, **on(TOMORROW))
    assert refused(refusal.value) == ("too_few_credits", {"balance": 1, "amount": 2})
    assert (ledger(balance), ledger(account)[-1]) == ([], ("deposit", 1, 3))


# Withdrawals, refunds, adjustments


def test_withdrawn_credits_leave_soonest_ending_first(account: Purse) -> None:
    deposit(account, 5, **on())
    deposit(account, 2, ends_on=NEXT_MONTH, **on())

    withdraw(account, 3, reason="Left the school", **on())

    assert (counters(account), left(account)) == ((4, 0, 4, 3), [4, 0])
    assert ledger(account)[-1] == ("withdrawal", -3, 4)
    assert newest_entry().after == {"balance": 4, "amount": -3, "note": "Left the school"}


def test_a_refund_pays_for_credits_but_never_for_make_ups(account: Purse) -> None:
    grant_make_up(account, 2, ends_on=NEXT_MONTH, **cause())
    deposit(account, 1, payment=PAID, **on())

    row = refund(account, 1, payment=Paid(5000, "EUR"), **on())

    assert (ledger(account)[-1], left(account)) == (("refund", -1, 2), [2, 0])
    assert Payment.objects.get(row=row).amount == 5000
    assert newest_entry().verb == "refund"
    with pytest.raises(Refused) as refusal:
        refund(account, 1, payment=Paid(5000, "EUR"), **on())
    assert refused(refusal.value) == ("too_few_credits", {"balance": 0, "amount": 1})


def test_an_adjustment_goes_up_or_down_and_has_a_reason(account: Purse) -> None:
    adjust(account, 3, reason="Forgotten ten-pack", ends_on=NEXT_MONTH, **on())
    adjust(account, -1, reason="One too many", **on())

    assert ledger(account) == [("adjustment", 3, 3), ("adjustment", -1, 2)]
    assert account.lots.get().ends_on == NEXT_MONTH
    assert list(account.ledger.order_by("number").values_list("note", flat=True)) == [
        "Forgotten ten-pack",
        "One too many",
    ]
    with pytest.raises(Refused) as refusal:
        adjust(account, 1, reason=" ", **on())
    assert refused(refusal.value) == ("no_reason", {})
    with pytest.raises(Refused) as refusal:
        adjust(account, -3, reason="Far too many", **on())
    assert refused(refusal.value) == ("too_few_credits", {"balance": 2, "amount": 3})


# Ending


def test_a_sweep_takes_out_what_has_ended_in_one_row_a_purse(account: Purse) -> None:
    deposit(account, 1, ends_on=YESTERDAY, **on(YESTERDAY))
    deposit(account, 2, ends_on=date(2026, 11, 20), **on(date(2026, 11, 20)))
    deposit(account, 4, ends_on=TODAY, **on())
    deposit(account, 8, **on())

    assert expire(TODAY, now=NOW) == 1

    assert (ledger(account)[-1], left(account)) == (("expiry", -3, 12), [0, 0, 4, 8])
    assert counters(account) == (12, 0, 12, 5)
    entry = newest_entry()
    assert (entry.verb, entry.subject_id, entry.actor_id, entry.source) == ("expire", account.pk, None, Source.TASK)
    assert (entry.before, entry.after) == ({"balance": 15}, {"balance": 12, "amount": -3})


def test_sweeping_again_finds_nothing(account: Purse) -> None:
    deposit(account, 1, ends_on=TODAY, **on())

    assert [expire(day, now=NOW) for day in (TODAY, TOMORROW, TOMORROW, NEXT_MONTH)] == [0, 1, 0, 0]
    assert ledger(account) == [("deposit", 1, 1), ("expiry", -1, 0)]


def test_a_sweep_reaches_every_purse_however_few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEPT_AT_ONCE", 2)
    accounts = [purse_of(make_person()) for _ in range(5)]
    for purse in accounts:
        deposit(purse, 1, ends_on=TODAY, **on())
        deposit(purse, 1, ends_on=TODAY, **on())

    assert expire(TOMORROW, now=NOW) == 5
    assert [ledger(purse)[2:] for purse in accounts] == [[("expiry", -2, 0)]] * 5


# What the database itself refuses


@pytest.mark.parametrize(
    ("kind", "amount", "constraint"),
    [
        ("deposit", -1, "credits_row_direction"),
        ("expiry", 1, "credits_row_direction"),
        ("session", -1, "credits_row_seat"),
        ("adjustment", 0, "credits_row_amount"),
    ],
)
def test_the_ledger_refuses_a_row_that_makes_no_sense(account: Purse, kind: str, amount: int, constraint: str) -> None:
    entry = deposit(account, 3, **on()).entry

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        LedgerRow.objects.create(
            purse=account, number=2, at=NOW, kind=kind, amount=amount, balance=3 + amount, entry=entry
        )
    assert constraint_name(error.value) == constraint


def test_one_cause_makes_one_row(account: Purse) -> None:
    entry = deposit(account, 3, **on()).entry

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        LedgerRow.objects.create(purse=account, number=2, at=NOW, kind="deposit", amount=1, balance=4, entry=entry)
    assert constraint_name(error.value) == "credits_row_cause"


def test_the_ledger_is_never_changed(account: Purse) -> None:
    deposit(account, 3, **on())

    with pytest.raises(IntegrityError) as row, transaction.atomic():
        LedgerRow.objects.update(note="Something else")
    with pytest.raises(IntegrityError) as use, transaction.atomic():
        LotUse.objects.update(amount=4)
    assert [constraint_name(error.value) for error in (row, use)] == [
        "credits_row_append_only",
        "credits_use_append_only",
    ]


def test_a_balance_is_never_below_zero(account: Purse) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Purse.objects.filter(pk=account.pk).update(balance=-1, enrolled=-1)
    assert constraint_name(error.value) == "credits_purse_not_negative"
