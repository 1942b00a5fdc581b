"""What changed, in the journal: names instead of numbers, the pages' words instead of the program's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import lessonbook
from lessonbook.domain.attendance.journal import Asked, acts
from lessonbook.domain.attendance.models import Report
from lessonbook.domain.courses.actions import RULES
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.actions import record
from lessonbook.domain.people.actions import OWN_FIELDS
from lessonbook.domain.people.actions.people import Rights
from lessonbook.domain.people.actions.records import FIELDS
from lessonbook.domain.people.actions.school import FACTS as OF_SCHOOL
from lessonbook.domain.people.models import School
from lessonbook.domain.timetable.actions.places import FACTS as OF_LOCATION
from lessonbook.domain.timetable.models import Series
from lessonbook.domain.timetable.pages import Turn
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.figures.journal_keys import OF_ROWS, fact_of
from lessonbook.faces.office.figures.journal_words import ActShown, act_shown
from tests.domain.credits.facts import make_family, on
from tests.faces.office.figures.test_journal_page import RECORDED
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_seat,
    make_session,
)

VIEW = Viewpoint("en", ZoneInfo("Europe/Berlin"))
BY_NUMBER_OR_DAY = {"take_register", "set_date_hours", "clear_date_hours"}
"""The verbs whose facts are named by seats and by days; `set_date_hours` has a note besides."""
PLACE = "starts_at ends_at instructor location"
PAID = "amount balance note"
RIGHTS = " ".join(Rights.__dataclass_fields__)
FACTS_OF_VERBS: Mapping[str, str] = {
    "add": "given_name family_name email",
    "add_busy_time": "instructor starts_at ends_at",
    "add_course": "name slug code",
    "add_lessons": "lessons",
    "add_location": " ".join(OF_LOCATION | {"within"}),
    "add_person": " ".join(FIELDS | {"roles"}),
    "adjust": PAID,
    "answer_substitute_request": "request outcome substitute",
    "archive_course": "archived_at",
    "archive_location": "archived_at",
    "ask_for_substitute": "request",
    "book": "learner sessions price",
    "cancel_booking": "learner session returned price",
    "cancel_series": "reason sessions since",
    "cancel_session": "reason with",
    "change_email": "email",
    "change_profile": " ".join(OWN_FIELDS),
    "change_series": "weekdays wall_start minutes instructor_id location_id capacity sessions series links",
    "change_session": "lesson_id capacity links",
    "clear_date_hours": "",
    "close_group": "closed_at",
    "complete_enrollment": "status groups seats",
    "cover_lesson": "lesson",
    "deactivate_enrollment": "status groups seats",
    "deactivate_person": "deactivated_at",
    "decide_absence": "learner session decision returned",
    "deposit": PAID,
    "edit_course": "name code description hue",
    "edit_family": "name",
    "edit_group": "name code",
    "edit_lesson": "name goal",
    "edit_location": " ".join(OF_LOCATION),
    "edit_person": " ".join(FIELDS),
    "edit_school": " ".join(OF_SCHOOL),
    "enroll": "status",
    "excuse": "learner session mode returned",
    "expire": PAID,
    "export": "table kind rows from to",
    "fill_demo": "",
    "found_school": "name time_zone language administrator email",
    "grant_role": "role",
    "import_school": "rows seats_taken seats_given_up sessions_cancelled credits_deposited warnings",
    "import_sessions": "rows seats_taken seats_given_up sessions_cancelled credits_deposited warnings",
    "join_family": "member",
    "join_group": "learner group",
    "join_line": "learner session",
    "leave_family": "member",
    "leave_group": "ended_at",
    "leave_line": "session",
    "let_teach": "instructor",
    "link_guardian": f"guardian learner {RIGHTS}",
    "make_family": "name members",
    "make_group": "course name",
    "make_token": "person name scopes ends_at",
    "move_lesson": "number",
    "move_session": PLACE,
    "offer_seat": "session until",
    "open_account": "email",
    "pause_enrollment": "status",
    "reactivate_person": "deactivated_at",
    "refund": PAID,
    "remove_busy_time": "instructor starts_at ends_at",
    "remove_lesson": "number name goal",
    "reopen_course": "archived_at",
    "reopen_group": "closed_at",
    "reopen_location": "archived_at",
    "report": "report",
    "reschedule": "session starts_at ends_at instructor learner from price",
    "revoke_role": "role",
    "revoke_token": "person name",
    "schedule_sessions": "times",
    "seat_from_line": "session learner",
    "seat_learner": "learner override",
    "seat_learners": "learners",
    "set_date_hours": "note",
    "set_hours": "time_zone weekly instructor",
    "set_meeting_place": "location class_link host_link",
    "set_rules": " ".join(RULES),
    "share": "changed",
    "sign_up": "name",
    "stop_teaching": "instructor",
    "take_register": "",
    "transfer": "from to source note",
    "unlink_guardian": "guardian learner until",
    "unseat_learner": "learner",
    "withdraw": PAID,
    "withdraw_absence": "learner",
    "withdraw_substitute_request": "request",
}
"""What each verb writes into `before` and `after`."""


def test_the_facts_of_each_verb_are_known() -> None:
    sources = Path(lessonbook.__file__).parent.rglob("*.py")
    recorded = {verb for path in sources for verb in RECORDED.findall(path.read_text(encoding="utf-8"))}
    assert recorded - set(FACTS_OF_VERBS) == set()


@pytest.mark.parametrize("verb", sorted(FACTS_OF_VERBS))
def test_each_fact_of_a_verb_has_words(verb: str) -> None:
    assert [key for key in FACTS_OF_VERBS[verb].split() if fact_of(verb, "", key) is None] == []


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("session", "instructor", "Instructor"),
        ("session", "recording_link", "Recording"),
        ("course", "step_minutes", "A start every"),
        ("busytime", "calendar", "Calendar"),
        ("location", "within", "Venue"),
    ],
)
def test_a_field_of_the_data_admin_has_the_words_of_its_page_or_table(kind: str, key: str, words: str) -> None:
    fact = fact_of("edit", kind, key)
    assert fact is not None
    assert str(fact.label) == words
    assert set(OF_ROWS) == {"rows", "deleted"}


def told(shown: ActShown) -> list[str]:
    """The changes of an entry as they are read."""
    lines = []
    for change in shown.changes:
        sides = [
            " ".join(filter(None, ("; ".join(link.label for link in links), more)))
            for links, more in ((change.before, change.more_before), (change.after, change.more_after))
        ]
        lines.append(f"{change.label.label}: {' → '.join(filter(None, sides))}")
    return lines


@dataclass
class Spoken:
    """A school with one of each thing that an entry can speak of."""

    ana: Any = field(default_factory=lambda: make_instructor("Ana Ruiz"))
    ben: Any = field(default_factory=lambda: make_instructor("Ben Sato"))
    tom: Any = field(default_factory=lambda: make_person("Tom Marsh"))
    hall: Any = field(default_factory=lambda: make_location("Hall"))
    course: Any = field(default_factory=lambda: make_course("Spanish B1", slug="spanish"))

    def __post_init__(self) -> None:
        self.lesson = make_lesson(self.course)
        self.group = make_group(self.course)
        self.session = make_session(self.course, NOW + timedelta(days=1), code="S-ABC123")
        self.seat = make_seat(self.session, self.tom)


def shown(verb: str, subject: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> ActShown:
    record(verb, subject, BY_SCHOOL, NOW, before=before, after=after)
    return act_shown(acts(Asked(verb=verb), Turn(limit=1)).lines[0], VIEW, "")


@pytest.mark.django_db
def test_numbers_become_names_with_ways_to_their_pages() -> None:
    one = Spoken()
    place = {"starts_at": "2026-11-25T15:18:00+00:00", "location": None}
    act = shown("move_session", one.session, place | {"instructor": one.ana.pk, "location": one.hall.pk},
                place | {"instructor": one.ben.pk})  # fmt: skip
    assert told(act) == ["Instructor: Ana Ruiz → Ben Sato", "Location: Hall → none"]
    assert act.changes[0].after[0].url == f"/office/people/{one.ben.pk}/"
    assert act.changes[1].before[0].url == f"/office/school/locations/{one.hall.pk}/"
    act = shown("change_session", one.session, {"lesson_id": None, "capacity": None},
                {"lesson_id": one.lesson.pk, "capacity": 9, "links": ["class_link"]})  # fmt: skip
    assert told(act) == ["Lesson: 7 · Ordering food", "Places: No limit → 9", "Links changed: Class link"]
    assert act.changes[0].after[0].url == f"/office/courses/spanish/lessons/{one.lesson.pk}/"
    act = shown("make_group", one.group, {}, {"course": one.course.pk, "name": "Tuesday group"})
    assert told(act) == ["Name: Tuesday group", "Course: Spanish B1"]
    act = shown("complete_enrollment", None, {"status": "active"},
                {"status": "completed", "groups": [one.group.pk, 10**6], "seats": 2})  # fmt: skip
    assert told(act) == [
        "Seats given up: 2",
        "Groups: Tuesday group; no longer there (number 1000000)",
        "Status: Active → Completed",
    ]
    act = shown("reschedule", one.session, {"session": "S-ABC123"}, {"session": "S-DEF456", "price": 1})
    assert told(act) == ["Session: S-ABC123 → S-DEF456", "Price: 1 credit"]
    assert act.changes[0].after[0].url == "/office/sessions/S-DEF456/"


@pytest.mark.django_db
def test_the_register_and_a_report_name_the_learner() -> None:
    one = Spoken()
    act = shown("take_register", one.session, {str(one.seat.pk): "present"}, {str(one.seat.pk): "excused"})
    assert (told(act), act.changes[0].label.url) == (["Tom Marsh: Present → Excused"], f"/office/people/{one.tom.pk}/")
    assert told(shown("take_register", one.session, {"8": "late"}, {"8": ""})) == [
        "no longer there (number 8): Late → no mark"
    ]
    old, new = (Report.objects.create(seat=one.seat, at=NOW, superseded_at=at) for at in (NOW, None))
    assert told(shown("report", one.seat, {"report": None}, {"report": old.pk})) == ["Report: Tom Marsh"]
    assert told(shown("report", one.seat, {"report": old.pk}, {"report": new.pk})) == [
        "Report: Tom Marsh", "Version: written anew",
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_stayed_as_it_was_or_is_said_anyway_is_no_change() -> None:
    one = Spoken()
    place = {"starts_at": "2026-11-25T15:18:00+00:00", "instructor": one.ana.pk, "capacity": 9}
    assert told(shown("move_session", one.session, place, place)) == []
    assert told(shown("archive_course", one.course, {}, {"archived_at": NOW.isoformat()})) == []
    assert told(shown("join_line", one.session, {}, {"session": "S-ABC123"})) == []
    days = {"weekdays": [0], "first_day": date(2026, 11, 2), "last_day": date(2026, 12, 21)}
    series = Series.objects.create(course=one.course, time_zone="UTC", wall_start=time(17), minutes=45, **days)
    rule = {"weekdays": [0], "wall_start": "17:00", "minutes": 45, "capacity": 8}
    act = shown("change_series", series, rule, rule | {"weekdays": [1, 3], "minutes": 90, "series": series.pk})
    assert told(act) == ["Weekdays: Monday → Tuesday; Thursday", "Length: 45 minutes → 1 hour 30 minutes"]


@pytest.mark.django_db
def test_rules_hours_and_days_are_said_as_the_pages_say_them() -> None:
    one = Spoken()
    before = {"price": 1, "absence": "off", "waitlist_offer_minutes": None, "overlap": "refuse", "make_up": False,
              "notice_tiers": []}  # fmt: skip
    after = {"price": 2, "absence": "rule", "waitlist_offer_minutes": 120, "overlap": "warn", "make_up": True,
             "notice_tiers": [{"hours": 24, "percent": 100}]}  # fmt: skip
    assert told(shown("set_rules", one.course, before, after)) == [
        "At the time of another session of the learner's: Don't let them book → Warn them, and let them book",
        "Price of a session: 1 credit → 2 credits",
        "Absence requests: None: learners tell the school → Decided at once, by the notice below",
        (
            "What comes back for which notice: "
            "Whoever gives a seat up gets back the whole price until 24 hours before; after that nothing."
        ),
        "What comes back is a make-up: no → yes",
        "A freed seat is kept for the first in line: Seated at once → 2 hours",
    ]
    hours = {"time_zone": "Europe/Berlin", "weekly": ["0 09:00–12:30", "1 09:00–12:30"], "instructor": one.ana.pk}
    assert told(shown("set_hours", one.ana, {}, hours)) == [
        "Time zone: Berlin time", "Weekly hours: Mon–Tue 9:00–12:30",
    ]  # fmt: skip
    days = {"2026-12-24": [], "2026-12-26": ["09:00–12:00"], "note": "Feast"}
    assert told(shown("set_date_hours", School.objects.first(), {"2026-12-24": ["10:00–11:00"]}, days)) == [
        "Note: Feast", "Thu 24 Dec 2026: 10:00–11:00 → closed", "Sat 26 Dec 2026: 09:00–12:00",
    ]  # fmt: skip
    export = {"table": "people", "kind": "csv", "rows": 1200, "from": "2026-11-01", "to": "2026-11-30"}
    assert told(shown("export", None, {}, export)) == [
        "File: CSV", "From: Sun 1 Nov 2026", "To: Mon 30 Nov 2026", "Table: People", "Rows: 1,200",
    ]  # fmt: skip
    counts = {"rows": {"people": {"new": 3, "changed": 1, "gone": 0, "same": 9}}, "warnings": {"not_enrolled": 2}}
    assert told(shown("import_school", None, {}, counts)) == [
        "Rows: People: New 3, Changed 1", "Warnings: Credits of learners who are not enrolled: 2",
    ]  # fmt: skip


@pytest.mark.django_db
def test_money_and_balances_are_told() -> None:
    tom = make_person("Tom Marsh")
    account = purse_of(make_family(tom))
    deposit(account, 10, payment=Paid(12000, "EUR", "card", "INV-7"), **on())
    act = act_shown(acts(Asked(verb="deposit"), Turn(limit=1)).lines[0], VIEW, "")
    assert told(act) == ["Amount: 10 credits", "Balance: 0 credits → 10 credits", "Payment: 120.00\xa0€, card, INV-7"]
    act = shown("transfer", account, {"from": 10, "to": 0}, {"from": 7, "to": 3, "source": account.pk, "note": ""})
    assert [line.partition(":")[0] for line in told(act)] == ["From", "Balance there", "Balance here"]
    assert told(act)[1:] == ["Balance there: 10 credits → 7 credits", "Balance here: 0 credits → 3 credits"]


@pytest.mark.django_db
def test_what_is_not_listed_is_counted() -> None:
    one = Spoken()
    times = [(NOW + timedelta(days=n)).isoformat() for n in range(30)]
    [line] = told(shown("schedule_sessions", one.course, {}, {"times": times}))
    assert line.startswith("Times: Wed 25 Nov 2026, 16:18; Thu 26 Nov 2026, 16:18;")
    assert line.endswith(" and 18 more")
    days = {f"2026-12-{n:02}": ["09:00–12:00"] for n in range(1, 32)}
    act = shown("set_date_hours", one.ana, {}, days)
    assert (len(act.changes), act.more) == (20, "and 11 more")
    long = "Why? " * 300
    assert told(shown("cancel_session", one.session, {}, {"reason": long})) == [f"Reason: {long}"]


@pytest.mark.django_db
def test_a_fact_without_words_or_of_another_kind_is_said_as_it_is() -> None:
    one = Spoken()
    odd = {"weekdays": ["someday"], "some_fact": {"a": 1}, "status": 7, "weekly": "never", "instructor": "Ana"}
    assert told(shown("enchant", one.course, {}, odd)) == [
        "Status: 7", "Weekdays: someday", "Weekly hours: never", "Some fact: a: 1",
    ]  # fmt: skip
