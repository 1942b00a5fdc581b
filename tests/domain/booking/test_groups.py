"""Enrolling and keeping groups: seats follow, in future sessions only."""

from datetime import timedelta

import pytest

from lessonbook.domain.booking.actions.groups import enroll, join_group, leave_group
from lessonbook.domain.courses.models import Enrollment, EnrollmentStatus, GroupMembership
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.models import LedgerRow, Purse, RowKind
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Family
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import GivenUp, Seat
from tests.factories import BY_SCHOOL, NOW, make_course, make_group, make_person, make_school, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def test_enrolling_twice_is_one_enrollment_and_one_entry() -> None:
    learner, course = make_person(), make_course()
    for _ in range(2):
        enroll(learner, course, by=BY_SCHOOL, now=NOW)
    assert list(Enrollment.objects.values_list("status", "since")) == [(EnrollmentStatus.ACTIVE, NOW)]
    assert Entry.objects.count() == 1


def test_credits_go_along_from_an_account_once() -> None:
    learner, course = make_person(), make_course()
    family = Family.objects.create(name="Novák")
    family.members.add(learner)
    for owner, amount in ((learner, 3), (family, 9)):
        deposit(purse_of(owner), amount, by=BY_SCHOOL, now=NOW, today=NOW.date())
    for _ in range(2):
        enroll(learner, course, by=BY_SCHOOL, now=NOW, credits_along=5)
    balances = [purse_of(*owner).balance for owner in ((learner,), (family,), (learner, course))]
    assert balances == [3, 4, 5]
    assert purse_of(learner, course).ledger.get().kind == RowKind.ENROLLMENT


def test_who_has_too_few_credits_to_go_along_is_not_enrolled() -> None:
    learner = make_person()
    deposit(purse_of(learner), 3, by=BY_SCHOOL, now=NOW, today=NOW.date())
    with pytest.raises(Refused) as error:
        enroll(learner, make_course(), by=BY_SCHOOL, now=NOW, credits_along=5)
    assert (error.value.refusal.code, error.value.refusal.facts["balance"]) == ("too_few_credits", 3)
    assert (Enrollment.objects.count(), purse_of(learner).balance) == (0, 3)


@pytest.mark.parametrize(
    ("course_facts", "person_facts", "code"),
    [({"archived_at": NOW}, {}, "course_archived"), ({}, {"deactivated_at": NOW}, "person_deactivated")],
)
def test_who_and_what_is_gone_is_refused(
    course_facts: dict[str, object], person_facts: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as error:
        enroll(make_person(**person_facts), make_course(**course_facts), by=BY_SCHOOL, now=NOW)  # type: ignore[arg-type]
    assert (error.value.refusal.code, Enrollment.objects.count()) == (code, 0)


def test_joining_seats_in_sessions_yet_to_begin_and_enrolled_late_is_no_absence() -> None:
    course = make_course()
    group = make_group(course)
    learner = make_person()
    past = make_session(course, NOW - timedelta(days=7))
    running = make_session(course, NOW)
    ahead = make_session(course, NOW + timedelta(days=7))
    for session in (past, running, ahead):
        session.groups.add(group)
    join_group(learner, group, by=BY_SCHOOL, now=NOW, price=0)
    join_group(learner, group, by=BY_SCHOOL, now=NOW, price=0)
    assert list(Seat.objects.values_list("session", "learner")) == [(ahead.pk, learner.pk)]
    assert GroupMembership.objects.count() == 1


def test_leaving_gives_up_what_the_group_gave_and_returns_the_price_once() -> None:
    course = make_course(price=2)
    group = make_group(course)
    learner = make_person()
    purse = purse_of(learner, course)
    deposit(purse, 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    ahead = make_session(course, NOW + timedelta(days=7))
    ahead.groups.add(group)
    alone = make_session(course, NOW + timedelta(days=8), learner)
    membership = join_group(learner, group, by=BY_SCHOOL, now=NOW)
    assert Purse.objects.get(pk=purse.pk).balance == 3
    for _ in range(2):
        leave_group(membership, by=BY_SCHOOL, now=NOW + timedelta(days=1))
    assert dict(Seat.objects.values_list("session", "given_up_why")) == {ahead.pk: GivenUp.LEFT, alone.pk: ""}
    assert Purse.objects.get(pk=purse.pk).balance == 5
    assert list(LedgerRow.objects.order_by("number").values_list("amount", "balance")) == [(5, 5), (-2, 3), (2, 5)]


def test_joining_without_the_credit_for_all_of_it_changes_nothing() -> None:
    course = make_course(price=1)
    group = make_group(course)
    learner = make_person()
    deposit(purse_of(learner, course), 1, by=BY_SCHOOL, now=NOW, today=NOW.date())
    for days in (7, 14):
        make_session(course, NOW + timedelta(days=days)).groups.add(group)
    with pytest.raises(Refused) as error:
        join_group(learner, group, by=BY_SCHOOL, now=NOW)
    assert error.value.refusal.code == "no_credit"
    assert (Seat.objects.count(), GroupMembership.objects.count(), LedgerRow.objects.count()) == (0, 0, 1)


def test_one_charge_for_many_sessions_empties_one_lot_after_the_other() -> None:
    course = make_course(price=1)
    group = make_group(course)
    learner = make_person()
    purse = purse_of(learner, course)
    for amount in (2, 3):
        deposit(purse, amount, by=BY_SCHOOL, now=NOW, today=NOW.date())
    for days in range(1, 5):
        make_session(course, NOW + timedelta(days=days)).groups.add(group)
    join_group(learner, group, by=BY_SCHOOL, now=NOW)
    assert list(purse.lots.order_by("pk").values_list("left", flat=True)) == [0, 1]
    assert LedgerRow.objects.filter(amount=-1).count() == 4


def test_nobody_joins_a_group_that_is_closed() -> None:
    group = make_group(make_course())
    group.closed_at = NOW
    group.save()
    with pytest.raises(Refused, match="group_closed"):
        join_group(make_person(), group, by=BY_SCHOOL, now=NOW)
    assert (GroupMembership.objects.count(), Enrollment.objects.count()) == (0, 0)
