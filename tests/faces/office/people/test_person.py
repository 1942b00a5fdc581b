"""A person's page: all that the office asks about somebody, at a price that doesn't depend on how much it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Family, Guardianship, Person, RoleKind
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_account,
    make_course,
    make_group,
    make_guardian,
    make_instructor,
    make_person,
    make_session,
)

Queries = Callable[[int], AbstractContextManager[object]]
SIGNED_IN = 4
A_DAY = timedelta(days=1)


def page_of(client: Client, person: Person) -> Page:
    return Page(client.get(f"/office/people/{person.pk}/"))


def part(page: Page, heading: str) -> str:
    """What stands under a heading."""
    [section] = [one for one in page.every("section") if any(title.text == heading for title in one.every("h2"))]
    return section.text


def test_a_learner_stands_there_with_all_that_is_theirs(client: Client) -> None:
    lena = make_person("Lena Novák", email="lena@example.org", phone="+49 30 1", source_id="sis-7")
    petra = make_guardian("Petra Nováková", lena)
    Guardianship.objects.update(may_book=False, may_spend=False)
    Family.objects.create(name="Novák").members.set([lena, petra])
    spanish = make_course("Spanish B1", ana := make_instructor("Ana Ruiz"), slug="spanish-b1")
    make_group(spanish, lena)
    session = make_session(spanish, NOW + A_DAY, lena, instructor=ana)
    deposit(purse_of(lena, spanish), 6, by=By(None), now=NOW, today=NOW.date())
    page = page_of(client, lena)
    assert page.heading == "Lena Novák"
    assert page.facts() == {
        "Name": "Lena Novák",
        "E-mail": "lena@example.org",
        "Phone": "+49 30 1",
        "Time zone": "The school's, until the first sign-in",
        "Source ID": "sis-7",
        "Spanish B1": "6",
    }
    assert "Petra Nováková looks, requests absences, reads reports" in part(page, "Guardians")
    assert "Novák Petra Nováková" in part(page, "Family")
    assert "Spanish B1 Active · Tuesday group" in part(page, "Courses")
    assert "Thu 26 Nov, 16:18–17:03 Ana Ruiz Spanish B1" in part(page, "Upcoming sessions")
    links = page.links()
    assert links["Thu 26 Nov, 16:18–17:03"] == f"/office/sessions/{session.code}/"
    assert links["Spanish B1"] == "/office/courses/spanish-b1/"
    assert links["Petra Nováková"] == f"/office/people/{petra.pk}/"
    assert links["Credits desk"] == f"/office/credits/people/{lena.pk}/"


def test_an_instructor_stands_there_with_what_they_teach(client: Client) -> None:
    ana = make_instructor("Ana Ruiz", introduction="I teach Spanish.")
    make_session(make_course("Spanish B1", ana), NOW + A_DAY, make_person(), instructor=ana)
    page = page_of(client, ana)
    assert "I teach Spanish." in part(page, "About")
    assert "Spanish B1 teaches it" in part(page, "Courses")
    assert "teaches Spanish B1" in part(page, "Upcoming sessions")


def test_what_goes_on_right_now_stands_first_among_what_is_next(client: Client) -> None:
    ana, lena = make_instructor("Ana Ruiz"), make_person("Lena Novák")
    course = make_course("Spanish B1", ana)
    for minutes in (-75, -30, 30):
        make_session(course, NOW + timedelta(minutes=minutes), lena, instructor=ana)
    for person, note, behind in ((lena, "Ana Ruiz", "Past sessions"), (ana, "teaches", "Sessions taught")):
        page = page_of(client, person)
        assert part(page, "Upcoming sessions") == (
            f"Upcoming sessions Wed 25 Nov, 15:48–16:33 Live {note} Spanish B1 "
            f"Wed 25 Nov, 16:48–17:33 {note} Spanish B1"
        )
        assert "Wed 25 Nov, 15:03–15:48" in part(page, behind)
        assert "15:48–16:33" not in part(page, behind)


def test_a_link_that_has_ended_stands_there_no_more(client: Client) -> None:
    lena = make_person("Lena")
    make_guardian("Petra", lena)
    Guardianship.objects.update(until=NOW)
    assert "Petra" not in part(page_of(client, lena), "Guardians")


def test_an_instructors_page_leads_to_their_hours_and_courses(client: Client) -> None:
    ana = make_instructor("Ana Ruiz")
    page = page_of(client, ana)
    assert "Teaches nothing yet" in part(page, "Courses")
    assert page.links()["Hours"] == f"/office/instructors/{ana.pk}/hours/"
    make_course("Spanish B1", ana, slug="spanish-b1")
    page = page_of(client, ana)
    assert "Spanish B1 teaches it" in part(page, "Courses")
    assert page.links()["Spanish B1"] == "/office/courses/spanish-b1/"


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ({}, "may do everything"),
        ({"may_view": False}, "sees nothing for now"),
        ({"may_book": False, "may_spend": False, "may_excuse": False, "may_read_reports": False}, "looks"),
        ({"may_spend": False}, "looks, books, requests absences, reads reports"),
    ],
)
def test_what_a_guardian_may_stands_there_in_words(client: Client, rights: dict[str, bool], words: str) -> None:
    lena = make_person("Lena")
    make_guardian("Petra", lena)
    Guardianship.objects.update(**rights)
    assert f"Petra {words} Change" in part(page_of(client, lena), "Guardians")


def test_whoever_deactivates_an_instructor_sees_how_many_sessions_they_have_ahead(client: Client) -> None:
    ana, course = make_instructor(), make_course()
    sure = "Sessions to come need somebody else to teach them"
    make_session(course, NOW - A_DAY, instructor=ana)
    make_session(course, NOW + A_DAY, instructor=ana, cancelled_at=NOW)
    assert sure not in page_of(client, ana).one("main").text
    for days in (9, 10, 30):
        make_session(course, NOW + days * A_DAY, instructor=ana)
    page = page_of(client, ana)
    assert sure in page.one("main").text
    url = page.links()["3 sessions"]
    assert url == f"/office/sessions/?instructor={ana.pk}&state=upcoming&date=2026-12-04"
    assert len(Page(client.get(url)).rows("Sessions")) == 2


def test_where_no_mail_server_is_set_up_an_invitation_says_where_its_mail_lies(client: Client, settings: Any) -> None:
    lena = make_person("Lena Novák", account=make_account("lena@example.org"))
    invited = "Invited as lena@example.org, and hasn't signed in yet."
    assert invited in part(page_of(client, lena), "Signing in")
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", "/data/mail"
    told = part(page_of(client, lena), "Signing in")
    assert f"{invited} No mail server is set up: the mail with the link lies in /data/mail." in told


def test_the_journal_tells_what_was_done_to_them_and_by_them(client: Client, mara: Person) -> None:
    lena, child = make_person("Lena Novák"), make_person("Tom Novák")
    record("grant_role", lena, By(mara.pk), NOW - A_DAY, after={"role": RoleKind.GUARDIAN})
    record("book", None, By(lena.pk, on_behalf_of_id=child.pk), NOW, after={})
    record("paint_the_fence", lena, By(None), NOW - 2 * A_DAY, after={})
    record("grant_role", child, By(mara.pk), NOW, after={"role": RoleKind.GUARDIAN})
    assert part(page_of(client, lena), "Journal") == (
        "Journal All of it Booked sessions of Wed 25 Nov 2026, 16:18 Lena Novák for Tom Novák "
        "Gave the role “Guardian” to Lena Novák Tue 24 Nov 2026, 16:18 Mara Vogel "
        "Paint the fence Lena Novák Mon 23 Nov 2026, 16:18 The school"
    )


def test_names_are_text_whatever_stands_in_them(client: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    lena = make_person("Lena", family_name=evil, introduction=evil, phone=evil)
    make_guardian(evil, lena)
    Family.objects.create(name=evil).members.add(lena)
    assert "<img src=x" not in client.get(f"/office/people/{lena.pk}/").content.decode()


def furnish(lena: Person, rows: int) -> None:
    """Give a person who learns, teaches and looks after others so many of everything."""
    for number in range(rows):
        course = make_course(f"Course {number}", lena)
        make_group(course, lena)
        make_session(course, NOW + (number + 1) * A_DAY, lena, instructor=make_instructor(f"Instructor {number}"))
        make_session(course, NOW + (number + 1) * A_DAY + timedelta(hours=2), instructor=lena)
        make_session(course, NOW - (number + 1) * A_DAY, lena, instructor=make_instructor(f"Once {number}"))
        make_session(course, NOW - (number + 1) * A_DAY - timedelta(hours=2), make_person(), instructor=lena)
        make_guardian(f"Guardian {number}", lena)
        child = make_person(f"Child {number}")
        Guardianship.objects.create(guardian=lena, learner=child, since=NOW - A_DAY)
        Family.objects.create(name=f"Family {number}").members.set([lena, child])
        deposit(purse_of(lena, course), 1, by=By(lena.pk), now=NOW, today=NOW.date())


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_page_costs_the_same_whatever_it_shows(
    client: Client, rows: int, django_assert_num_queries: Queries
) -> None:
    lena = make_person("Lena", RoleKind.LEARNER, RoleKind.INSTRUCTOR, RoleKind.GUARDIAN)
    furnish(lena, rows)
    client.get(f"/office/people/{lena.pk}/")
    with django_assert_num_queries(SIGNED_IN + 22):
        client.get(f"/office/people/{lena.pk}/")
