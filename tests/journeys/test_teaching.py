"""An instructor's day: Start, the register by keys and by two at once, reports, hours; and axe on every page of it."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from lessonbook.domain.attendance.actions import take_register
from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.booking.actions.substitutes import ask_for_substitute
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import BusyTime, DateHours, WeekHours
from tests.conftest import Axe
from tests.factories import NOW, PASSWORD, make_account, make_hours, make_session
from tests.journeys.conftest import LINK, OpenWindow, School, usable_by_all
from tests.journeys.test_hands_and_eyes import reach


def marks() -> dict[str, str]:
    standing = Mark.objects.filter(superseded_at=None, seat__session__starts_at__gt=NOW)
    return dict(standing.order_by("pk").values_list("seat__learner__given_name", "attendance"))


def radio(page: Page, learner: Person, mark: str) -> str:
    return f"input[name=mark-{learner.pk}][value='{mark}']"


def test_the_register_by_keys_and_by_two_at_once(school: School, window: OpenWindow) -> None:
    page, other = window(school.ana), window(school.ana)
    for tab in (page, other):
        tab.goto(f"/teach/sessions/{school.soon.code}/")
    # Anna Dvořák stands before Lena Novák.
    reach(page, page.locator(radio(page, school.anna, "present")))
    page.keyboard.press("ArrowDown")
    expect(page.locator(radio(page, school.lena, "present"))).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("l")
    expect(page.locator(f"#learner-{school.anna.pk} [data-state]")).to_contain_text("Ana Ruiz")
    expect(page.locator(radio(page, school.lena, "present"))).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("[data-progress]")).to_have_text("2 of 2 learners marked")
    assert marks() == {"Anna": "late", "Lena": "absent"}
    page.keyboard.press("Delete")
    expect(page.locator("[data-progress]")).to_have_text("1 of 2 learners marked")
    expect(page.locator(radio(page, school.lena, "present"))).to_be_focused()
    expect(page.locator(radio(page, school.lena, ""))).to_be_hidden()
    assert marks() == {"Anna": "late"}
    page.keyboard.press("a")
    expect(page.locator("[data-progress]")).to_have_text("2 of 2 learners marked")

    other.locator("label").filter(has=other.locator(radio(other, school.anna, "excused"))).click()
    expect(other.get_by_role("alert").filter(has_text="meanwhile")).to_contain_text(
        "Ana Ruiz marked Anna Dvořák as “Late” meanwhile."
    )
    expect(other.locator(radio(other, school.anna, "late"))).to_be_checked()
    expect(other.locator(radio(other, school.lena, "absent"))).to_be_checked()
    other.locator("label").filter(has=other.locator(radio(other, school.anna, "excused"))).click()
    expect(other.get_by_role("alert").filter(has_text="meanwhile")).to_be_hidden()
    expect(other.locator(f"#learner-{school.anna.pk} [data-seen]")).to_have_value("excused")
    assert marks() == {"Lena": "absent", "Anna": "excused"}

    row = page.locator(f"#learner-{school.lena.pk}")
    row.get_by_text("No report yet").click()
    row.get_by_label("Feedback").fill("Missed you today.")
    row.get_by_label("Private note").fill("Call home.")
    row.get_by_role("button", name="Save report").click()
    expect(row.locator("[data-report-state]")).to_contain_text("Ana Ruiz")
    assert Report.objects.get(superseded_at=None, seat__session=school.soon).private_note == "Call home."

    # The other window's words are kept while the first one's are read, and may be saved over them.
    row = other.locator(f"#learner-{school.lena.pk}")
    row.get_by_text("No report yet").click()
    row.get_by_label("Feedback").fill("Was she ill?")
    row.get_by_role("button", name="Save report").click()
    expect(row.locator("[data-error]")).to_contain_text("meanwhile")
    expect(row.locator("[data-others]")).to_contain_text("Missed you today. Call home.", use_inner_text=False)
    expect(row.locator("[data-report-state]")).to_contain_text("Ana Ruiz")
    row.get_by_role("button", name="Save report").click()
    expect(row.locator("[data-others]")).to_be_hidden()
    expect(row.locator("[data-error]")).to_be_hidden()
    assert Report.objects.get(superseded_at=None, seat__session=school.soon).feedback == "Was she ill?"


def test_everyone_present_then_start(school: School, window: OpenWindow) -> None:
    page = window(school.ana, to_class=True)
    page.goto("/teach/")
    page.get_by_role("link", name="Register").first.click()
    page.get_by_role("button", name="Everyone present").click()
    expect(page.locator("[data-progress]")).to_have_text("2 of 2 learners marked")
    assert marks() == {"Anna": "present", "Lena": "present"}
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(f"{LINK}*")


@pytest.mark.engine("sqlite")
def test_without_script(school: School, window: OpenWindow) -> None:
    school.ana.account = make_account("ana@example.org")
    school.ana.save()
    page = window(None, java_script_enabled=False)
    page.goto(f"/teach/sessions/{school.soon.code}/")
    page.locator("input[name=login]").fill("ana@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    # With its styles: a forced press goes where the mark stood before they came.
    page.wait_for_url(lambda url: "/account/" not in url)
    page.locator(radio(page, school.lena, "late")).check(force=True)
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_text("Saved: 1 of 2 learners marked.")).to_be_visible()
    page.get_by_role("button", name="Everyone present").click()
    expect(page.get_by_text("Saved: 2 of 2 learners marked.")).to_be_visible()
    assert marks() == {"Lena": "late", "Anna": "present"}
    row = page.locator(f"#learner-{school.anna.pk}")
    row.get_by_text("No report yet").click()
    row.get_by_label("Feedback").fill("Good.")
    row.get_by_role("button", name="Save report").click()
    expect(page.get_by_text("The report is saved.")).to_be_visible()
    page.goto("/teach/hours/")
    page.get_by_label("Monday, from").fill("09:00")
    page.get_by_label("Monday, until").fill("12:00")
    page.get_by_role("button", name="Save weekly hours").click()
    expect(page.get_by_text("Your weekly hours are saved.")).to_be_visible()
    assert WeekHours.objects.get().closes == time(12)


@pytest.mark.engine("sqlite")
def test_a_page_left_open_opens_the_register_by_the_servers_clock(
    school: School, window: OpenWindow, clock: Callable[..., None]
) -> None:
    clock(NOW)
    session = make_session(school.spanish, NOW + timedelta(minutes=65), school.lena, instructor=school.ana)
    page = window(school.ana)
    clock(NOW + timedelta(minutes=50) - timedelta(seconds=4))
    page.goto(f"/teach/sessions/{session.code}/")
    expect(page.get_by_text("The register opens:")).to_be_visible()
    expect(page.get_by_role("button", name="Everyone present")).to_be_visible()
    expect(page.get_by_text("The register opens:")).to_have_count(0)


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing_on_any_page_of_teaching(school: School, window: OpenWindow, axe: Axe) -> None:
    make_hours(school.ana, time(9), time(12))
    DateHours.objects.create(instructor=school.ana, day=date(2026, 11, 27), note="Conference")
    BusyTime.objects.create(instructor=school.ana, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    ahead = school.spanish.sessions.filter(starts_at__gt=NOW + timedelta(days=1)).earliest("starts_at")
    ask_for_substitute(ahead, reason="Flu", by=By(school.ana.pk), now=NOW)
    chosen = {school.lena.pk: "late", school.anna.pk: "absent"}
    take_register(school.soon, chosen, by=By(school.ana.pk), now=NOW)
    page = window(school.ana)
    for address in (
        "/teach/",
        f"/teach/sessions/{school.soon.code}/",
        f"/teach/sessions/{ahead.code}/",
        "/teach/reports/",
        "/teach/learners/",
        f"/teach/learners/{school.lena.pk}/",
        "/teach/hours/",
        "/schedule/upcoming/",
        "/schedule/calendar/?view=month",
        "/schedule/calendar/?view=week",
        "/schedule/past/",
    ):
        page.goto(address)
        for more in page.locator("details:visible > summary").all():
            more.click()
        usable_by_all(page, axe)
