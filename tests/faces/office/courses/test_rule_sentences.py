"""Every rule of a course is a sentence that people understand, and a field of the form that sets it."""

from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.courses.actions import RULES, set_rules
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.models import Entry
from lessonbook.faces.office.courses.forms.rules import RulesForm
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, make_course, make_person, make_session

RULES_URL = "/office/courses/spanish-b1/rules/"
EDIT_URL = f"{RULES_URL}edit/"
BOOKED = {"self_booking": True}
EACH_LENGTH = "Each length is a multiple of 5 minutes, at most a day, and stands here once: 30, 60."
NO_MORE_THAN_ALL = "Ensure this value is less than or equal to 100."


def sentences(office: Client) -> list[str]:
    page = Page(office.get(RULES_URL))
    return [p.text for block in page.every("div", class_="rule-sentences") for p in block.every("p")]


def test_a_new_course_has_the_usual_rules(office: Client, spanish: Course) -> None:
    waits = "These count once learners book themselves."
    assert sentences(office) == [
        "Learners don't book themselves: the school plans their sessions.",
        "A session lasts 1 hour.",
        "Starts are offered every 30 minutes.",
        "Sessions may follow each other without a break.",
        waits,
        "A learner may have any number of bookings ahead.",
        "A learner may book any number of sessions in a week.",
        "Nobody books a time at which they are in another session.",
        waits,
        "A session takes 1 credit.",
        "A booked session is one to one.",
        "The class can be joined from 15 minutes before the start until the end.",
        "Learners don't see who else comes.",
        "Learners don't request absences here: they tell the school.",
        "Whoever gives a seat up gets back the whole price until 24 hours before; after that nothing.",
        "It comes back as the credits that paid.",
        "A full session has no waitlist.",
    ]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (BOOKED, "Learners book themselves, from 90 days to 2 hours before."),
        (
            BOOKED | {"minimum_notice_minutes": 2880, "horizon_days": 14},
            "Learners book themselves, from 14 days to 2 days before.",
        ),
        (BOOKED | {"minimum_notice_minutes": 0}, "Learners book themselves, from 90 days before until the very start."),
        ({"lengths": [90, 30, 60]}, "A session lasts 30 minutes, 1 hour or 1 hour 30 minutes, as the learner chooses."),
        ({"step_minutes": 15}, "Starts are offered every 15 minutes."),
        ({"buffer_before_minutes": 5}, "The instructor is kept free 5 minutes before."),
        ({"buffer_after_minutes": 10}, "The instructor is kept free 10 minutes after."),
        (
            {"buffer_before_minutes": 5, "buffer_after_minutes": 60},
            "The instructor is kept free 5 minutes before and 1 hour after.",
        ),
        ({"max_open_per_learner": 1}, "A learner has at most 1 booking ahead."),
        ({"max_open_per_learner": 4}, "A learner has at most 4 bookings ahead."),
        ({"max_per_day": 1}, "A learner books at most 1 session on a day of the school."),
        ({"max_per_day": 2}, "A learner books at most 2 sessions on a day of the school."),
        ({"max_per_week": 3}, "A learner books at most 3 sessions in a week of the school."),
        ({"overlap": "warn"}, "Who books a time at which they are in another session is warned, and may do so."),
        ({"price": 0}, "A session takes no credits."),
        ({"price": 2}, "A session takes 2 credits."),
        ({"seats": 3}, "A booked session has 3 seats: the others are offered to the course's learners."),
        ({"join_opens_minutes": 0}, "The class can be joined from the start until the end."),
        ({"roster_shown": True}, "Learners see who else comes."),
        ({"absence": "rule"}, "Learners request absences, and the notice decides at once what comes back."),
        ({"absence": "person"}, "Learners request absences, and an administrator decides."),
        ({"notice_tiers": []}, "Whoever gives a seat up gets nothing back."),
        (
            {"notice_tiers": [{"hours": 12, "percent": 50}, {"hours": 48, "percent": 100}, {"hours": 1, "percent": 0}]},
            (
                "Whoever gives a seat up gets back the whole price until 48 hours before; "
                "50% of the price until 12 hours before; after that nothing."
            ),
        ),
        (
            {"notice_tiers": [{"hours": 0, "percent": 100}]},
            "Whoever gives a seat up gets back the whole price until the start.",
        ),
        ({"make_up": True}, "It comes back as a make-up for this course."),
        (
            {"waitlist": True},
            "A full session has a waitlist until 12 hours before; then free seats go to whoever comes first.",
        ),
        ({"waitlist": True, "waitlist_cutoff_hours": 0}, "A full session has a waitlist until the start."),
        ({"waitlist": True}, "The first in line is seated at once."),
        (
            {"waitlist": True, "waitlist_offer_minutes": 60},
            "A freed seat is kept for the first in line for 1 hour.",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(office: Client, spanish: Course, rules: dict[str, Any], sentence: str) -> None:
    Course.objects.filter(pk=spanish.pk).update(**rules)
    assert [found for found in sentences(office) if found == sentence] == [sentence]


def fields(page: Page) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    form = page.one("form", class_="rules-form")
    sent: dict[str, Any] = {}
    for one in form.every("input"):
        kind, name = one.attrs.get("type", "text"), one.attrs["name"]
        if kind not in {"checkbox", "radio"} or "checked" in one.attrs:
            sent[name] = one.attrs.get("value", "on" if kind == "checkbox" else "")
    for one in form.every("select"):
        [chosen] = [option for option in one.every("option") if "selected" in option.attrs]
        sent[one.attrs["name"]] = chosen.attrs["value"]
    return sent


def test_the_form_has_a_field_for_every_rule(spanish: Course) -> None:
    assert set(RulesForm(spanish).base_fields) | {"notice_tiers"} == set(RULES)


def test_the_form_sent_as_it_stands_changes_nothing(office: Client) -> None:
    course = make_course(
        "Spanish B1",
        slug="spanish-b1",
        lengths=[30, 90],
        minimum_notice_minutes=45,
        notice_tiers=[{"hours": n, "percent": 10 * n} for n in range(1, 7)],
        waitlist_offer_minutes=90,
        max_per_day=1,
        max_per_week=2,
    )
    before: dict[str, Any] = dict(Course.objects.filter(pk=course.pk).values().get())
    answer = office.post(EDIT_URL, fields(Page(office.get(EDIT_URL))))
    after: dict[str, Any] = dict(Course.objects.filter(pk=course.pk).values().get())
    tiers = [facts.pop("notice_tiers") for facts in (before, after)]
    assert answer.headers["Location"] == RULES_URL
    assert (after, sorted(map(str, tiers[1]))) == (before, sorted(map(str, tiers[0])))


def test_rules_are_set_and_what_is_booked_stays(office: Client, spanish: Course) -> None:
    session = make_session(spanish, NOW, make_person(), capacity=1)
    sent = fields(Page(office.get(EDIT_URL))) | {
        "self_booking": "on",
        "lengths": "45 90",
        "minimum_notice_minutes_0": "2",
        "minimum_notice_minutes_1": "1440",
        "max_per_day": "2",
        "max_per_week": "3",
        "seats": "4",
        "absence": "rule",
        "tier_hours_1": "2",
        "tier_percent_1": "50",
        "waitlist": "on",
        "waitlist_offer_minutes_0": "1",
        "waitlist_offer_minutes_1": "60",
    }
    page = Page(office.post(EDIT_URL, sent, follow=True))
    assert "The rules are saved. What is booked already stays as it is." in page.text
    spanish.refresh_from_db()
    assert (spanish.lengths, spanish.minimum_notice_minutes, spanish.seats) == ([45, 90], 2880, 4)
    assert (spanish.max_per_day, spanish.max_per_week) == (2, 3)
    assert spanish.notice_tiers == [{"hours": 24, "percent": 100}, {"hours": 2, "percent": 50}]
    assert (spanish.absence, spanish.waitlist, spanish.waitlist_offer_minutes) == ("rule", True, 60)
    session.refresh_from_db()
    assert session.capacity == 1
    entry = Entry.objects.get()
    assert (entry.verb, entry.before["lengths"], entry.after["lengths"]) == ("set_rules", [60], [45, 90])


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"lengths": "an hour"}, "lengths", "Write whole minutes with commas between them: 30, 60."),
        (
            {"lengths": "7"},
            "lengths",
            "Each length is a multiple of 5 minutes, at most a day, and stands here once: 30, 60.",
        ),
        ({"step_minutes": "12"}, "step_minutes", "Give a multiple of 5 minutes."),
        ({"seats": "0"}, "seats", "Ensure this value is greater than or equal to 1."),
        ({"price": ""}, "price", "This field is required."),
        ({"price": "99999999999"}, "price", "Ensure this value is less than or equal to 1000000."),
        ({"minimum_notice_minutes_0": ""}, "minimum_notice_minutes", "This field is required."),
        ({"join_opens_minutes_0": "30", "join_opens_minutes_1": "60"}, "join_opens_minutes", "At most 1 day."),
        ({"waitlist_offer_minutes_0": "0"}, "waitlist_offer_minutes", "At least 1 minutes."),
        ({"tier_hours_1": "24", "tier_percent_1": "5"}, "tier_hours_1", "These hours are here already."),
        ({"tier_hours_1": "9"}, "tier_percent_1", "Write both numbers, or neither."),
        (
            {"tier_percent_1": "101", "tier_hours_1": "1"},
            "tier_percent_1",
            "Ensure this value is less than or equal to 100.",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_written(
    office: Client, spanish: Course, wrong: dict[str, str], field: str, words: str
) -> None:
    sent = fields(Page(office.get(EDIT_URL))) | {"seats": "7"} | wrong
    page = Page(office.post(EDIT_URL, sent), status=422)
    assert page.one("ul", id=f"id_{field}_error").text == words
    assert {name: fields(page)[name] for name in wrong} == wrong
    spanish.refresh_from_db()
    assert (spanish.seats, Entry.objects.count()) == (1, 0)


def test_only_the_rules_that_were_changed_on_the_page_are_written(office: Client, spanish: Course) -> None:
    sent = fields(Page(office.get(EDIT_URL)))
    set_rules(spanish, {"price": 9, "lengths": [45], "notice_tiers": []}, by=BY_SCHOOL, now=NOW)
    assert office.post(EDIT_URL, sent | {"seats": "7"}).headers["Location"] == RULES_URL
    spanish.refresh_from_db()
    assert (spanish.seats, spanish.price, spanish.lengths, spanish.notice_tiers) == (7, 9, [45], [])


@pytest.mark.parametrize(
    ("theirs", "ours", "field", "words"),
    [
        ({"price": 9}, {"price": "4"}, "price", "Somebody wrote this meanwhile: 9 credits."),
        ({"lengths": [45, 90]}, {"lengths": "30"}, "lengths", "Somebody wrote this meanwhile: 45 minutes, 1 hour 30"),
        ({"max_per_day": 2}, {"max_per_day": "3"}, "max_per_day", "Somebody wrote this meanwhile: 2."),
        (
            {"notice_tiers": []},
            {"tier_hours_0": "12"},
            "tier_hours_0",
            "Somebody wrote this meanwhile: Whoever gives a seat up gets nothing back. Save again",
        ),
    ],
)
def test_a_rule_changed_meanwhile_is_written_over_only_by_who_read_of_that(
    office: Client, spanish: Course, theirs: dict[str, Any], ours: dict[str, str], field: str, words: str
) -> None:
    sent = fields(Page(office.get(EDIT_URL))) | ours | {"seats": "7"}
    set_rules(spanish, theirs | {"buffer_after_minutes": 20}, by=BY_SCHOOL, now=NOW)
    page = Page(office.post(EDIT_URL, sent), status=422)
    assert "Somebody changed rules of Spanish B1 meanwhile." in page.text
    assert page.one("ul", id=f"id_{field}_error").text.startswith(words)
    again = fields(page)
    assert {name: again[name] for name in ours} == ours
    spanish.refresh_from_db()
    assert (spanish.seats, {name: getattr(spanish, name) for name in theirs}) == (1, theirs)
    assert office.post(EDIT_URL, again).headers["Location"] == RULES_URL
    spanish.refresh_from_db()
    assert (spanish.seats, spanish.buffer_after_minutes) == (7, 20)
    assert {name: getattr(spanish, name) for name in theirs} != theirs
