"""Standing in line: first come first served, nobody jumps it, and what the line gives is paid and can be given up."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from lessonbook.database.audit import checks, violations
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.groups import join_group
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.sessions import cancel_session, seat_learner, unseat_learner
from lessonbook.domain.booking.actions.waitlist import (
    accept_offer,
    cut_off,
    join_line,
    leave_line,
    lines_to_look_at,
    promote,
)
from lessonbook.domain.booking.lines import positions
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.booking.tasks import sweep_lines
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Session
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_group,
    make_guardian,
    make_person,
    make_school,
    make_seat,
    make_session,
)

pytestmark = pytest.mark.django_db
START = NOW + timedelta(days=3)
MINUTE, TICK = timedelta(minutes=1), timedelta.resolution


@pytest.fixture
def spanish() -> Course:
    make_school()
    return make_course("Spanish B1", slug="spanish", self_booking=True, waitlist=True)


@pytest.fixture
def full(spanish: Course) -> Session:
    return make_session(spanish, START, make_person(), make_person(), capacity=2)


def learner_of(course: Course, amount: int = 5) -> Person:
    learner = make_person()
    enroll_in(course, learner)
    if amount:
        deposit(purse_of(learner, course), amount, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    return learner


def stand(session: Session, learner: Person) -> WaitlistPlace:
    return join_line(learner.pk, session.code, by=By(learner.pk), now=NOW)


def free_a_seat(session: Session) -> None:
    unseat_learner(session.seats.standing().earliest("pk"), by=BY_SCHOOL, now=NOW)


def refusal_of(session: Session, learner: Person) -> str:
    with pytest.raises(Refused) as refused:
        book(learner.pk, "spanish", [GroupSeat(session.code)], by=By(learner.pk), now=NOW)
    return refused.value.refusal.code


def standing(session: Session) -> set[int]:
    return set(session.seats.standing().values_list("learner_id", flat=True))


def test_a_freed_seat_wakes_the_line_and_nobody_jumps_it(spanish: Course, full: Session) -> None:
    first, second, outsider = (learner_of(spanish) for _ in range(3))
    places = [stand(full, learner) for learner in (first, second)]
    free_a_seat(full)
    assert [task.args_kwargs for task in DBTaskResult.objects.all()] == [{"args": [full.pk], "kwargs": {}}]
    assert refusal_of(full, outsider) == "line_first"
    assert promote(full.pk, now=NOW) == 1
    assert {first.pk} < standing(full)
    assert purse_of(first, spanish).balance == 4
    assert [WaitlistPlace.objects.get(pk=place.pk).left_why for place in places] == [LeftLine.SEATED, ""]


def test_who_came_at_the_same_instant_is_served_in_the_order_of_places_wherever_they_lie(
    spanish: Course, full: Session
) -> None:
    learners = [learner_of(spanish) for _ in range(4)]
    places = [stand(full, learner) for learner in reversed(learners)]
    # PostgreSQL writes a changed row anew, behind all others: without an order of its own the first would be last.
    for place in places[:2]:
        WaitlistPlace.objects.filter(pk=place.pk).update(since=NOW)
    said = {place.learner_id: positions(place.learner_id)[full.pk] for place in places}
    assert [said[place.learner_id] for place in places] == [1, 2, 3, 4]
    served = []
    for place in places:
        Session.objects.update(capacity=full.seats.standing().count() + 1)
        assert promote(full.pk, now=NOW) == 1
        served += [one for one in standing(full) if one in said and one not in served]
        assert served[-1] == place.learner_id


def test_who_cannot_be_seated_just_now_is_passed_over_and_stays_in_line(spanish: Course, full: Session) -> None:
    poor, paused, elsewhere, able = (learner_of(spanish, amount) for amount in (0, 5, 5, 5))
    for learner in (poor, paused, elsewhere, able):
        stand(full, learner)
    paused.enrollments.update(status="paused")
    make_session(make_course("Piano"), START, elsewhere)
    free_a_seat(full)
    assert promote(full.pk, now=NOW) == 1
    assert able.pk in standing(full)
    assert set(WaitlistPlace.objects.standing().values_list("learner", flat=True)) == {poor.pk, paused.pk, elsewhere.pk}


@pytest.mark.parametrize(("then", "now_is", "pays"), [(1, 3, 1), (3, 2, 2), (None, 3, 3)])
def test_who_is_seated_unasked_pays_no_more_than_it_cost_on_joining(
    spanish: Course, full: Session, then: int | None, now_is: int, pays: int
) -> None:
    Course.objects.update(price=then or 0)
    tom = learner_of(spanish)
    place = stand(full, tom)
    if then is None:  # joined before prices were kept
        WaitlistPlace.objects.filter(pk=place.pk).update(price=None)
    Course.objects.update(price=now_is)
    free_a_seat(full)
    assert promote(full.pk, now=NOW) == 1
    assert (Seat.objects.get(learner=tom).price, purse_of(tom, spanish).balance) == (pays, 5 - pays)


def test_who_got_a_seat_from_the_line_may_give_it_up(spanish: Course, full: Session) -> None:
    tom = learner_of(spanish)
    eva = make_guardian("Eva Marsh", tom)
    join_line(tom.pk, full.code, by=By(eva.pk), now=NOW)
    free_a_seat(full)
    promote(full.pk, now=NOW)
    seat = Seat.objects.get(learner=tom)
    assert seat.taken_by == eva
    assert cancel_booking(seat, by=By(tom.pk), now=NOW).credits == 1


def test_from_the_cut_off_on_free_seats_are_first_come_and_the_line_is_over(spanish: Course, full: Session) -> None:
    waiting, outsider = learner_of(spanish), learner_of(spanish)
    stand(full, waiting)
    free_a_seat(full)
    assert cut_off(full) == START - timedelta(hours=12)
    assert promote(full.pk, now=cut_off(full)) == 0
    [seat] = book(outsider.pk, "spanish", [GroupSeat(full.code)], by=By(outsider.pk), now=cut_off(full))
    assert (seat.session, WaitlistPlace.objects.get().left_why) == (full, LeftLine.CUT_OFF)


def test_the_instant_before_the_cut_off_the_first_is_seated(spanish: Course, full: Session) -> None:
    waiting = learner_of(spanish)
    stand(full, waiting)
    free_a_seat(full)
    assert promote(full.pk, now=cut_off(full) - TICK) == 1


def test_cancelling_a_session_ends_its_line(spanish: Course, full: Session) -> None:
    stand(full, learner_of(spanish))
    cancel_session(full, reason="Ill", by=BY_SCHOOL, now=NOW)
    assert WaitlistPlace.objects.get().left_why == LeftLine.SESSION


def test_a_place_kept_is_taken_let_lapse_or_left_to_the_next(spanish: Course, full: Session) -> None:
    Course.objects.update(waitlist_offer_minutes=60)
    first, second, third = (learner_of(spanish) for _ in range(3))
    places = [stand(full, learner) for learner in (first, second, third)]
    free_a_seat(full)
    assert promote(full.pk, now=NOW) == 1
    places[0].refresh_from_db()
    assert places[0].offered_until == NOW + timedelta(hours=1)
    assert promote(full.pk, now=NOW + 59 * MINUTE) == 0
    assert promote(full.pk, now=NOW + 60 * MINUTE) == 1
    with pytest.raises(Refused, match="offer_over"):
        accept_offer(places[0], by=By(first.pk), now=NOW + 60 * MINUTE)
    leave_line(places[1], by=By(second.pk), now=NOW + 61 * MINUTE)
    assert promote(full.pk, now=NOW + 61 * MINUTE) == 1
    seat = accept_offer(places[2], by=By(third.pk), now=NOW + 62 * MINUTE)
    assert accept_offer(places[2], by=By(third.pk), now=NOW + 63 * MINUTE) == seat
    assert (third.pk in standing(full), purse_of(third, spanish).balance) == (True, 4)
    assert list(WaitlistPlace.objects.order_by("pk").values_list("left_why", flat=True)) == ["lapsed", "left", "seated"]


def test_nothing_is_kept_for_who_could_not_pay(spanish: Course, full: Session) -> None:
    Course.objects.update(waitlist_offer_minutes=60)
    poor, able = learner_of(spanish, 0), learner_of(spanish)
    stand(full, poor)
    place = stand(full, able)
    free_a_seat(full)
    assert promote(full.pk, now=NOW) == 1
    assert WaitlistPlace.objects.get(offered_until__isnull=False) == place


def test_a_seat_that_the_school_gave_away_cannot_be_accepted(spanish: Course, full: Session) -> None:
    Course.objects.update(waitlist_offer_minutes=60)
    first = learner_of(spanish)
    place = stand(full, first)
    free_a_seat(full)
    promote(full.pk, now=NOW)
    seat_learner(full, learner_of(spanish), by=BY_SCHOOL, now=NOW, beyond_capacity=True)
    with pytest.raises(Refused, match="session_full"):
        accept_offer(place, by=By(first.pk), now=NOW)
    assert len(standing(full)) == 2


@pytest.mark.parametrize(
    ("change", "has_something"),
    [
        ({}, False),
        ({"capacity": 3}, True),
        ({"capacity": None}, True),
        ({"cancelled_at": NOW}, True),
        ({"starts_at": NOW + timedelta(hours=12)}, True),
        ({"starts_at": NOW + timedelta(hours=12) + TICK}, False),
    ],
)
def test_only_lines_that_have_something_to_do_are_swept(
    spanish: Course, full: Session, change: dict[str, object], has_something: bool
) -> None:
    stand(full, learner_of(spanish))
    Session.objects.filter(pk=full.pk).update(**change)
    assert lines_to_look_at(NOW) == [full.pk] * has_something


def test_a_seat_that_is_kept_is_none_to_give_away_until_it_lapses(spanish: Course, full: Session) -> None:
    Course.objects.update(waitlist_offer_minutes=60)
    for _ in range(2):
        stand(full, learner_of(spanish))
    free_a_seat(full)
    assert sweep_lines(NOW) == 1
    assert lines_to_look_at(NOW + 59 * MINUTE) == []
    assert lines_to_look_at(NOW + 60 * MINUTE) == [full.pk]


def by_the_school(session: Session, learner: Person) -> None:
    seat_learner(session, learner, by=BY_SCHOOL, now=NOW, beyond_capacity=True)


def by_a_group(session: Session, learner: Person) -> None:
    group = make_group(session.course)
    session.groups.add(group)
    Session.objects.update(capacity=5)
    join_group(learner, group, by=BY_SCHOOL, now=NOW)


def by_booking(session: Session, learner: Person) -> None:
    free_a_seat(session)
    book(learner.pk, "spanish", [GroupSeat(session.code)], by=By(learner.pk), now=cut_off(session))


def by_moving(session: Session, learner: Person) -> None:
    other = make_session(session.course, START + timedelta(hours=5), capacity=2)
    [seat] = book(learner.pk, "spanish", [GroupSeat(other.code)], by=By(learner.pk), now=NOW)
    free_a_seat(session)
    reschedule(seat, GroupSeat(session.code), by=By(learner.pk), now=cut_off(session))


@pytest.mark.parametrize("overlap", ["refuse", "warn"])
@pytest.mark.parametrize("offers", [None, 60])
@pytest.mark.parametrize("take", [by_the_school, by_a_group, by_booking, by_moving])
def test_who_gets_a_seat_any_other_way_waits_no_more(
    spanish: Course, full: Session, take: Callable[[Session, Person], None], offers: int | None, overlap: str
) -> None:
    Course.objects.update(overlap=overlap, waitlist_offer_minutes=offers)
    first, second = learner_of(spanish), learner_of(spanish)
    place = stand(full, first)
    stand(full, second)
    take(full, first)
    place.refresh_from_db()
    assert (first.pk in standing(full), place.left_why, place.offered_until) == (True, LeftLine.SEATED, None)
    assert [str(violation) for violation in violations(checks(connection))] == []
    Session.objects.update(capacity=9)
    sweep_lines(NOW)
    assert promote(full.pk, now=NOW) == 0
    assert WaitlistPlace.objects.get(learner=second).left_why == ("" if offers else LeftLine.SEATED)


def test_a_line_goes_on_past_somebody_who_has_a_seat(spanish: Course, full: Session) -> None:
    seated, waiting = learner_of(spanish), learner_of(spanish)
    for learner in (seated, waiting):
        stand(full, learner)
    make_seat(full, seated)
    Session.objects.update(capacity=4)
    assert promote(full.pk, now=NOW) == 1
    assert list(WaitlistPlace.objects.order_by("pk").values_list("left_why", flat=True)) == ["seated", "seated"]


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("max_per_day", "too_many_that_day"),
        ("max_per_week", "too_many_this_week"),
        ("max_open_per_learner", "too_many_open"),
    ],
)
@pytest.mark.parametrize("offers", [None, 60])
def test_the_line_holds_to_the_limits_of_the_course(
    spanish: Course, full: Session, limit: str, code: str, offers: int | None
) -> None:
    busy, able, late = (learner_of(spanish) for _ in range(3))
    for learner in (busy, able):
        stand(full, learner)
    Course.objects.update(**{limit: 1, "waitlist_offer_minutes": offers})
    other = make_session(spanish, START + timedelta(hours=3), capacity=5)
    for learner in (busy, late):
        book(learner.pk, "spanish", [GroupSeat(other.code)], by=By(learner.pk), now=NOW)
    with pytest.raises(Refused, match=code):
        stand(full, late)
    free_a_seat(full)
    assert promote(full.pk, now=NOW) == 1
    place = WaitlistPlace.objects.get(learner=able)
    assert (place.left_why, place.offered_until is None) == (("", False) if offers else ("seated", True))
    assert WaitlistPlace.objects.standing().filter(offered_until=None).get().learner == busy


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"horizon_days": 3}, None),
        ({"horizon_days": 2}, "too_far_ahead"),
        ({"minimum_notice_minutes": 72 * 60}, None),
        ({"minimum_notice_minutes": 72 * 60 + 5}, "too_short_notice"),
    ],
)
def test_there_is_no_line_for_what_cannot_be_booked_yet_or_no_more(
    spanish: Course, full: Session, rules: dict[str, int], code: str | None
) -> None:
    first, late = learner_of(spanish), learner_of(spanish)
    stand(full, first)
    Course.objects.update(**rules)
    if code:
        with pytest.raises(Refused, match=code):
            stand(full, late)
    else:
        stand(full, late)
    free_a_seat(full)
    assert promote(full.pk, now=NOW) == 1  # who stands in it is seated until the cut-off
    assert WaitlistPlace.objects.get(learner=first).left_why == "seated"


def test_an_offer_is_not_taken_beyond_the_limits_of_the_course(spanish: Course, full: Session) -> None:
    Course.objects.update(waitlist_offer_minutes=60, max_per_week=1)
    first = learner_of(spanish)
    place = stand(full, first)
    free_a_seat(full)
    promote(full.pk, now=NOW)
    other = make_session(spanish, START + timedelta(hours=3), capacity=5)
    book(first.pk, "spanish", [GroupSeat(other.code)], by=By(first.pk), now=NOW)
    with pytest.raises(Refused, match="too_many_this_week"):
        accept_offer(place, by=By(first.pk), now=NOW)


@pytest.mark.parametrize("offers", [None, 60])
def test_the_school_jumps_no_line_but_by_an_override(spanish: Course, full: Session, offers: int | None) -> None:
    Course.objects.update(waitlist_offer_minutes=offers)
    first, outsider = learner_of(spanish), learner_of(spanish)
    stand(full, first)
    free_a_seat(full)
    if offers:
        promote(full.pk, now=NOW)
    group = make_group(spanish)
    full.groups.add(group)
    acts: list[Callable[..., object]] = [partial(seat_learner, full, outsider), partial(join_group, outsider, group)]
    for act in acts:
        with pytest.raises(Refused, match="line_first"):
            act(by=BY_SCHOOL, now=NOW)
    seat_learner(full, outsider, by=BY_SCHOOL, now=NOW, beyond_capacity=True)
    seat = full.seats.standing().get(learner=outsider)
    assert (Entry.objects.filter(verb="seat_learner").latest("pk").after["override"], seat.beyond_capacity) == (
        True,
        None,
    )


def test_the_school_seats_the_first_in_line_others_beyond_it_and_anybody_from_the_cut_off(
    spanish: Course, full: Session
) -> None:
    first, outsider, late = (learner_of(spanish) for _ in range(3))
    stand(full, first)
    Session.objects.update(capacity=4)
    seat_learner(full, outsider, by=BY_SCHOOL, now=NOW)
    with pytest.raises(Refused, match="line_first"):
        seat_learner(full, late, by=BY_SCHOOL, now=cut_off(full) - TICK)
    seat_learner(full, late, by=BY_SCHOOL, now=cut_off(full))
    assert {outsider.pk, late.pk} < standing(full)


def test_the_school_may_seat_whoever_stands_in_line_alone(spanish: Course, full: Session) -> None:
    first = learner_of(spanish)
    stand(full, first)
    free_a_seat(full)
    seat_learner(full, first, by=BY_SCHOOL, now=NOW)
    assert first.pk in standing(full)
