"""Lists of sessions as their people see them: which sessions, in which order, page by page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.domain.courses.models import EnrollmentStatus
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from lessonbook.domain.timetable.pages import Mark, Page, Turn
from lessonbook.domain.timetable.queries import (
    Filter,
    find_line,
    line_in_course,
    line_with,
    next_sessions,
    past_sessions,
    rest_of_day,
    session_history,
    sessions_ahead,
    sessions_from,
    sessions_of_day,
    sessions_seen_by,
    sessions_touching,
)
from lessonbook.domain.timetable.rules import Status
from lessonbook.scheduling.calendar_days import DAY, day_start, today
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_seat,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def me() -> Person:
    return make_person("Lena Novak")


@pytest.fixture
def mine(me: Person) -> Whose:
    return Whose(learner_id=me.pk)


def names(lines: "Page[Line] | list[Line]") -> list[str]:
    return [line.course_name for line in (lines.lines if isinstance(lines, Page) else lines)]


def codes(lines: "Page[Line] | list[Line]") -> list[str]:
    return [line.code for line in (lines.lines if isinstance(lines, Page) else lines)]


def cancel(session: Session) -> Session:
    session.cancelled_at = NOW - HOUR
    session.save()
    session.seats.update(given_up_why=GivenUp.SESSION, given_up_at=NOW - HOUR)
    return session


def day_of(now: datetime, zone: ZoneInfo) -> Interval:
    this_day = today(now, zone)
    return Interval(day_start(this_day, zone), day_start(this_day + DAY, zone))


# What a line says


def test_a_line_says_what_there_is_to_a_session(me: Person, mine: Whose, django_assert_num_queries: Queries) -> None:
    ana = make_instructor("Anastasia Ruiz", preferred_name="Ana")
    house = make_location("Riverside House", time_zone="Europe/London")
    course = make_course("Spanish B1", ana, hue=3, join_opens_minutes=10)
    session = make_session(
        course,
        NOW + HOUR,
        instructor=ana,
        location=make_location("Room 2", within=house),
        lesson=make_lesson(course, 7, "Ordering food"),
        host_link="https://class.example.org/host",
    )
    seat = make_seat(session, me, price=2)
    with django_assert_num_queries(1):
        [line] = sessions_from(mine, NOW, Turn(20)).lines
    assert line == Line(
        row_id=seat.pk,
        session_id=session.pk,
        code=session.code,
        starts_at=NOW + HOUR,
        ends_at=NOW + HOUR + 45 * MINUTE,
        time_zone="Europe/Berlin",
        cancelled_at=None,
        has_link=True,
        has_host_link=True,
        recording_link="",
        course_id=course.pk,
        course_name="Spanish B1",
        course_slug=course.slug,
        hue=3,
        join_opens_minutes=10,
        instructor_id=ana.pk,
        instructor_given="Anastasia",
        instructor_preferred="Ana",
        instructor_family="Ruiz",
        location_name="Room 2",
        venue_name="Riverside House",
        location_zone="",
        venue_zone="Europe/London",
        lesson_number=7,
        lesson_name="Ordering food",
        replaced_by="",
        seat_id=seat.pk,
        given_up_why="",
        price=2,
        learners=0,
        one_learner="",
    )
    assert line.instructor_name == "Ana Ruiz"
    assert line.place == "Riverside House, Room 2"
    assert line.place_zone == "Europe/London"
    assert line.window == Interval(NOW + 50 * MINUTE, NOW + HOUR + 45 * MINUTE)


def test_a_line_is_made_of_little(me: Person, mine: Whose) -> None:
    make_session(make_course(), NOW + HOUR, me, class_link="")
    [line] = sessions_from(mine, NOW, Turn(20)).lines
    assert (line.instructor_name, line.place, line.place_zone, line.has_link) == ("", "", "Europe/Berlin", False)
    assert (line.lesson_name, line.joining().has_link) == (None, False)


def test_an_instructors_line_says_who_comes(me: Person, django_assert_num_queries: Queries) -> None:
    ana = make_instructor("Ana Ruiz")
    course, others = make_course("Spanish B1", ana), [make_person() for _ in range(2)]
    preferred = make_person("Robert Lind", preferred_name="Bo")
    make_session(course, NOW + HOUR, me, *others, instructor=ana)
    make_session(course, NOW + 2 * HOUR, preferred, instructor=ana)
    left = make_session(course, NOW + 3 * HOUR, instructor=ana)
    make_seat(left, me, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    make_session(course, NOW + 4 * HOUR, me, instructor=make_instructor("Jo Park"))
    with django_assert_num_queries(1):
        lines = sessions_from(Whose(instructor_id=ana.pk), NOW, Turn(20)).lines
    assert [(line.learners, line.one_learner, line.seat_id) for line in lines] == [
        (3, "", None),
        (1, "Bo Lind", None),
        (0, "", None),
    ]


@pytest.mark.parametrize(
    ("why", "status", "seen"),
    [
        ("", EnrollmentStatus.ACTIVE, True),
        ("", EnrollmentStatus.PAUSED, True),
        ("", EnrollmentStatus.COMPLETED, True),
        ("", EnrollmentStatus.DEACTIVATED, False),
        (GivenUp.CANCELLED, EnrollmentStatus.ACTIVE, False),
        (GivenUp.EXCUSED, EnrollmentStatus.ACTIVE, False),
    ],
)
def test_a_recording_is_for_those_with_a_seat_who_belong(
    me: Person, mine: Whose, why: str, status: str, seen: bool
) -> None:
    course, link = make_course(), "https://video.example.org/1"
    session = make_session(course, NOW - 2 * HOUR, instructor=make_instructor(), recording_link=link)
    make_seat(session, me, given_up_why=why, given_up_at=NOW if why else None)
    enroll_in(course, me, status=status)
    [line] = past_sessions(mine, NOW, Turn(20)).lines
    assert line.recording_link == (link if seen else "")
    [taught] = past_sessions(Whose(instructor_id=session.instructor_id), NOW, Turn(20)).lines
    assert taught.recording_link == link


def test_a_replacement_is_named_to_those_who_are_in_it(me: Person, mine: Whose) -> None:
    ana = make_instructor()
    course, stranger = make_course(), make_person()
    new = make_session(course, NOW + 3 * HOUR, me, instructor=ana)
    old = cancel(make_session(course, NOW + HOUR, me, stranger, instructor=ana))
    old.replaced_by = new
    old.save()
    theirs = Whose(learner_id=stranger.pk), Whose(instructor_id=ana.pk)
    seen = [sessions_from(whose, NOW, Turn(1)).lines[0].replaced_by for whose in (mine, *theirs)]
    assert seen == [new.code, "", new.code]


@pytest.mark.parametrize("why", [GivenUp.MOVED, GivenUp.LEFT, GivenUp.REMOVED])
def test_a_seat_that_went_elsewhere_is_no_line(me: Person, mine: Whose, why: str) -> None:
    make_seat(make_session(make_course(), NOW + HOUR), me, given_up_why=why, given_up_at=NOW)
    assert codes(sessions_from(mine, NOW, Turn(20))) == []


# Today


def test_today_has_all_that_starts_today_and_what_still_runs(me: Person, mine: Whose) -> None:
    now, midnight = wall("2026-11-25 00:20"), wall("2026-11-25 00:00")
    for name, start, minutes in [
        ("over since yesterday", midnight - 2 * HOUR, 60),
        ("over since midnight", midnight - HOUR, 70),
        ("still running", midnight - HOUR, 90),
        ("at midnight", midnight, 10),
        ("tonight", midnight + 23 * HOUR, 120),
        ("tomorrow", midnight + 24 * HOUR, 30),
    ]:
        make_session(make_course(name), start, me, minutes=minutes)
    today_list = sessions_of_day(mine, day_of(now, BERLIN), now)
    assert names(today_list) == ["still running", "at midnight", "tonight"]
    assert [line.status(now) for line in today_list] == [Status.LIVE, Status.COMPLETED, Status.UPCOMING]
    assert names(sessions_from(mine, day_of(now, BERLIN).end, Turn(20))) == ["tomorrow"]
    assert names(past_sessions(mine, now, Turn(20))) == ["at midnight", "over since midnight", "over since yesterday"]


@settings(max_examples=25, deadline=None)
@given(
    zone=st.sampled_from(
        ["Pacific/Kiritimati", "Pacific/Apia", "Asia/Kathmandu", "Europe/Berlin", "Atlantic/Azores", "America/St_Johns"]
    ),
    minutes_ago=st.integers(-60 * 30, 60 * 30),
    length=st.integers(5, 60 * 26),
    day=st.sampled_from(["2026-10-25 01:30", "2026-03-29 00:30", "2026-11-25 15:18"]),
)
def test_a_session_across_midnight_is_once_in_each_list_in_every_zone(
    zone: str, minutes_ago: int, length: int, day: str
) -> None:
    eyes, now = ZoneInfo(zone), wall(day)
    learner = make_person()
    session = make_session(make_course(), now - minutes_ago * MINUTE, learner, minutes=length)
    whose, midnights = Whose(learner_id=learner.pk), day_of(now, eyes)
    in_today = codes(sessions_of_day(whose, midnights, now)).count(session.code)
    in_upcoming = codes(sessions_from(whose, midnights.end, Turn(20))).count(session.code)
    in_past = codes(past_sessions(whose, now, Turn(20))).count(session.code)
    is_over = session.ends_at <= now
    starts_today = today(session.starts_at, eyes) == today(now, eyes)
    starts_later = today(session.starts_at, eyes) > today(now, eyes)
    runs = session.starts_at <= now < session.ends_at
    assert (in_today, in_upcoming, in_past) == (int(starts_today or runs), int(starts_later), int(is_over))
    session.seats.all().delete()
    session.delete()


def test_the_rest_of_today_is_what_starts_before_midnight(me: Person, mine: Whose) -> None:
    for name, start in [("running", NOW - MINUTE), ("now", NOW), ("soon", NOW + MINUTE), ("late", NOW + 2 * HOUR)]:
        make_session(make_course(name), start, me)
    make_session(make_course("tomorrow"), NOW + 24 * HOUR, me)
    end = day_of(NOW, BERLIN).end
    assert names(rest_of_day(mine, NOW, end, limit=5)) == ["soon", "late"]
    assert names(rest_of_day(mine, NOW, end, limit=1)) == ["soon"]


def test_a_window_has_all_that_touches_it(me: Person, mine: Whose) -> None:
    window = Interval(NOW, NOW + HOUR)
    for name, start, minutes in [
        ("ends as it begins", NOW - HOUR, 60),
        ("reaches in", NOW - HOUR, 61),
        ("a week long", NOW - timedelta(days=7) + MINUTE, 7 * 24 * 60),
        ("inside", NOW + MINUTE, 5),
        ("reaches out", NOW + 59 * MINUTE, 60),
        ("begins as it ends", NOW + HOUR, 60),
    ]:
        make_session(make_course(name), start, me, minutes=minutes)
    assert names(sessions_touching(mine, window)) == ["a week long", "reaches in", "inside", "reaches out"]


# Pages


def walk(page: Callable[[Turn], Page[Line]], limit: int) -> tuple[list[str], list[list[str]]]:
    """Page forwards to the end, then backwards; return all codes forwards and the pages backwards."""
    turn, there = Turn(limit), []
    while True:
        shown = page(turn)
        there += codes(shown)
        if shown.after is None:
            break
        turn = Turn(limit, after=shown.after)
    back = []
    while shown.before is not None:
        shown = page(Turn(limit, before=shown.before))
        back.append(codes(shown))
    return there, back


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_of_past_sessions_have_no_gap_and_no_repeat(me: Person, mine: Whose, limit: int) -> None:
    starts = [NOW - 3 * HOUR] * 3 + [NOW - 2 * HOUR - n * HOUR for n in range(4)]
    sessions = [make_session(make_course(), start, me) for start in starts]
    expected = [s.code for s in sorted(sessions, key=lambda s: (s.starts_at, s.seats.get().pk), reverse=True)]
    there, back = walk(lambda turn: past_sessions(mine, NOW, turn), limit)
    assert there == expected
    assert [code for page in reversed(back) for code in page] == expected[
        : len(expected) - (len(expected) % limit or limit)
    ]


def test_pages_of_upcoming_sessions_run_forwards(me: Person, mine: Whose) -> None:
    sessions = [make_session(make_course(), NOW + HOUR, me) for _ in range(5)]
    there, back = walk(lambda turn: sessions_from(mine, NOW, turn), 2)
    expected = [session.code for session in sessions]
    assert (there, back) == (expected, [expected[2:4], expected[:2]])


def test_rows_added_meanwhile_move_nothing_that_is_paged(me: Person, mine: Whose) -> None:
    first = [make_session(make_course(), NOW - n * HOUR, me) for n in (2, 3, 4, 5)]
    page = past_sessions(mine, NOW, Turn(2))
    make_session(make_course(), NOW - 1 * HOUR, me)
    assert codes(past_sessions(mine, NOW, Turn(2, after=page.after))) == [s.code for s in first[2:]]


def test_a_mark_need_not_be_a_rows(me: Person, mine: Whose) -> None:
    session = make_session(make_course(), NOW - 2 * HOUR, me)
    assert codes(past_sessions(mine, NOW, Turn(2, after=Mark(NOW, 0)))) == [session.code]
    assert codes(past_sessions(mine, NOW, Turn(2, after=Mark(NOW - 3 * HOUR, 0)))) == []


def test_ten_thousand_past_sessions_are_paged_without_gap_or_repeat(me: Person, mine: Whose) -> None:
    course = make_course()
    enroll_in(course, me)
    sessions = Session.objects.bulk_create(
        Session(
            code=f"S-{n:06}",
            course=course,
            starts_at=NOW - timedelta(hours=2 + n // 3),
            ends_at=NOW - timedelta(hours=1 + n // 3),
            time_zone="Europe/Berlin",
        )
        for n in range(10_000)
    )
    seats = Seat.objects.bulk_create(
        Seat(session=s, learner=me, course=course, starts_at=s.starts_at, ends_at=s.ends_at, taken_at=s.starts_at)
        for s in sessions
    )
    with connection.cursor() as cursor:
        for table in ("timetable_seat", "timetable_session"):
            cursor.execute(f"ANALYZE {table}")  # which PostgreSQL does by itself, some time after so much was added
    there, back = walk(lambda turn: past_sessions(mine, NOW, turn), 500)
    assert len(there) == len(set(there)) == len(seats)
    assert [code for page in reversed(back) for code in page] == there[:9_500]


# Filters and searches


def test_lists_are_narrowed_by_course_and_instructor(me: Person, mine: Whose) -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    spanish, piano = make_course("Spanish"), make_course("Piano")
    for n, (course, instructor) in enumerate([(spanish, ana), (spanish, jo), (piano, ana)]):
        make_session(course, NOW + n * HOUR, me, instructor=instructor)
    for only, expected in [
        (Filter(), 3),
        (Filter(course_id=spanish.pk), 2),
        (Filter(instructor_id=ana.pk), 2),
        (Filter(spanish.pk, ana.pk), 1),
        (Filter(piano.pk, jo.pk), 0),
    ]:
        assert len(sessions_from(mine, NOW, Turn(20), only).lines) == expected
        assert len(sessions_of_day(mine, Interval(NOW, NOW + 3 * HOUR), NOW, only)) == expected
        assert len(sessions_ahead(mine, NOW, only, limit=20)) == expected


def test_a_history_is_what_is_over_or_cancelled(me: Person, mine: Whose) -> None:
    course = make_course("Spanish")
    over = make_session(course, NOW - 3 * HOUR, me)
    cancelled_past = cancel(make_session(course, NOW - 2 * HOUR, me))
    given_up = make_session(course, NOW + 2 * HOUR)
    make_seat(given_up, me, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    cancelled = cancel(make_session(course, NOW + HOUR, me))
    make_session(course, NOW - 10 * MINUTE, me)
    make_session(course, NOW + 3 * HOUR, me)
    make_session(make_course("Piano"), NOW - 3 * HOUR, me)
    only = Filter(course.pk)
    for state, expected in [
        (None, [given_up, cancelled, cancelled_past, over]),
        (Status.COMPLETED, [over]),
        (Status.CANCELLED, [given_up, cancelled, cancelled_past]),
    ]:
        assert codes(session_history(mine, NOW, Turn(20), only, state)) == [s.code for s in expected]


@pytest.mark.parametrize(
    ("searched", "found"),
    [
        ("S-4K7Q2M", 1),
        ("s-4k7q2m", 1),
        ("4K7", 1),
        (" 4k7 ", 1),
        ("S-", 2),
        ("%", 0),
        ("_", 0),
        ("ext/7", 1),
        ("ext", 0),
    ],
)
def test_a_history_is_searched_by_session_id_or_by_the_id_elsewhere(
    me: Person, mine: Whose, searched: str, found: int
) -> None:
    course = make_course()
    make_session(course, NOW - 3 * HOUR, me, code="S-4K7Q2M", source_id="ext/7")
    make_session(course, NOW - 5 * HOUR, me, code="S-000000")
    assert len(session_history(mine, NOW, Turn(20), Filter(course.pk, code=searched)).lines) == found


def test_an_instructors_history_is_what_the_instructor_taught(me: Person) -> None:
    ana = make_instructor()
    course = make_course()
    over = make_session(course, NOW - 3 * HOUR, me, instructor=ana)
    cancelled = cancel(make_session(course, NOW + HOUR, me, instructor=ana))
    make_session(course, NOW - 3 * HOUR, me, instructor=make_instructor("Jo Park"))
    assert codes(session_history(Whose(instructor_id=ana.pk), NOW, Turn(20), Filter(course.pk))) == [
        cancelled.code,
        over.code,
    ]


def test_courses_and_instructors_are_found_only_among_ones_own(me: Person, mine: Whose) -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    spanish, piano = make_course("Spanish", slug="spanish"), make_course("Piano", slug="piano")
    make_session(spanish, NOW, me, instructor=ana)
    make_session(piano, NOW, make_person(), instructor=jo)
    in_courses = [line_in_course(mine, slug) for slug in ("spanish", "piano", "nothing")]
    assert [line and line.course_name for line in in_courses] == ["Spanish", None, None]
    with_people = [line_with(mine, instructor.pk) for instructor in (ana, jo)]
    assert [line and line.instructor_name for line in with_people] == ["Ana Ruiz", None]


# Up next


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ({}, []),
        ({"over": (-60, 60)}, []),
        ({"later": (300, 60), "next": (30, 45)}, ["next"]),
        ({"next": (30, 45), "overlaps": (60, 45), "touches": (75, 45)}, ["next", "overlaps"]),
        ({"live": (-10, 60), "soon": (40, 30), "after": (50, 30)}, ["live", "soon"]),
        ({"live": (-50, 60), "opens already": (10, 30), "later": (60, 30)}, ["live", "opens already"]),
        ({"long": (-600, 900), "short": (-10, 20)}, ["long", "short"]),
        ({"ends now": (-60, 60), "next": (20, 30)}, ["next"]),
    ],
)
def test_up_next_is_what_runs_else_what_comes_and_all_that_overlaps(
    me: Person, mine: Whose, sessions: dict[str, tuple[int, int]], expected: list[str]
) -> None:
    for name, (start, minutes) in sessions.items():
        make_session(make_course(name), NOW + start * MINUTE, me, minutes=minutes)
    assert names(next_sessions(mine, NOW, limit=9)) == expected


def test_cancelled_sessions_and_given_up_seats_are_never_next(me: Person, mine: Whose) -> None:
    cancel(make_session(make_course(), NOW + MINUTE, me))
    make_seat(make_session(make_course(), NOW + MINUTE), me, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    stands = make_session(make_course(), NOW + HOUR, me)
    assert codes(next_sessions(mine, NOW, limit=1)) == [stands.code]


def test_a_rush_of_sessions_is_up_next_as_far_as_there_is_room(me: Person, mine: Whose) -> None:
    for _ in range(4):
        make_session(make_course(), NOW + MINUTE, me)
    assert len(next_sessions(mine, NOW, limit=3)) == 3


def test_what_is_ahead_in_a_course_is_not_over(me: Person, mine: Whose) -> None:
    course = make_course()
    for start, minutes in [(-HOUR, 60), (-HOUR, 61), (HOUR, 60)]:
        make_session(course, NOW + start, me, minutes=minutes)
    cancelled = cancel(make_session(course, NOW + 2 * HOUR, me))
    ahead = sessions_ahead(mine, NOW, Filter(course.pk), limit=20)
    assert len(ahead) == 3
    assert ahead[-1].code == cancelled.code
    assert codes(sessions_ahead(mine, NOW, Filter(course.pk), limit=1)) == codes(ahead)[:1]


# Finding one


def test_a_session_is_found_as_the_first_who_has_it_sees_it(me: Person, mine: Whose) -> None:
    ana, other = make_instructor(), make_person()
    session = make_session(make_course(), NOW, me, instructor=ana)
    teaching, theirs = Whose(instructor_id=ana.pk), Whose(learner_id=other.pk)
    for asked, expected in [([mine], mine), ([theirs, teaching, mine], teaching), ([theirs], None), ([], None)]:
        found = find_line(session.code, asked)
        assert (found and found[0]) == expected
    assert find_line("S-NOTHING", [mine]) is None


def test_people_see_the_sessions_they_have_seats_in_and_those_they_teach(me: Person) -> None:
    ana, child, guardian = make_instructor(), make_person(), make_person("Petra Novak", RoleKind.GUARDIAN)
    learned = make_session(make_course(), NOW, me, instructor=ana)
    childs = make_session(make_course(), NOW, child)
    gone = make_session(make_course(), NOW)
    make_seat(gone, me, given_up_at=NOW, given_up_why=GivenUp.LEFT)
    assert set(sessions_seen_by(me)) == {learned}
    assert set(sessions_seen_by(ana)) == {learned}
    assert set(sessions_seen_by(guardian)) == set()
    assert set(sessions_seen_by(guardian, wards=[child.pk])) == {childs}
