"""The learners of a course: enrolled several at once, paused, completed, ended and taken up again."""

from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.booking.actions.groups import join_group
from lessonbook.domain.courses.models import Course, Enrollment
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Person, RoleKind
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_group,
    make_instructor,
    make_person,
    make_session,
    signed_in,
)

URL = "/office/courses/spanish-b1/learners/"


def seated(course: Course, name: str = "Lena Novák") -> tuple[Person, Enrollment]:
    """A learner in a group that meets tomorrow, with 4 of 5 credits left."""
    learner = make_person(name)
    deposit(purse_of(learner, course), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    group = make_group(course)
    make_session(course, NOW + timedelta(days=1)).groups.add(group)
    join_group(learner, group, by=BY_SCHOOL, now=NOW)
    return learner, Enrollment.objects.get(learner=learner)


def test_learners_stand_with_status_groups_and_credits(office: Client, spanish: Course) -> None:
    _, enrollment = seated(spanish)
    enroll_in(spanish, make_person("Anna <b>"), status="paused")
    page = Page(office.get(URL))
    assert page.rows("Learners") == [
        ["A< Anna <b>", "Paused", "None", "0", "Mon 17 Aug 2026"],
        ["LN Lena Novák", "Active", "Tuesday group", "4", "Wed 25 Nov 2026"],
    ]
    assert page.links()["LN Lena Novák"] == f"{URL}{enrollment.pk}/"
    assert [row[0] for row in Page(office.get(f"{URL}?status=paused")).rows("Learners")] == ["A< Anna <b>"]
    assert [row[0] for row in Page(office.get(f"{URL}?q=nov+lena")).rows("Learners")] == ["LN Lena Novák"]
    assert "No learner is like that" in Page(office.get(f"{URL}?q=lena+x")).text


def test_several_are_enrolled_at_once_and_who_cannot_be_is_told_why(office: Client, spanish: Course) -> None:
    lena, tom = make_person("Lena Novák"), make_person("Tom Weber")
    page = Page(office.post(f"{URL}add/", {"learner": [lena.pk, tom.pk, lena.pk]}, follow=True))
    assert "Enrolled: Lena Novák, Tom Weber." in page.text
    assert [row[0] for row in page.rows("Learners")] == ["LN Lena Novák", "TW Tom Weber"]
    Course.objects.update(archived_at=NOW)
    ada = make_person("Ada Rich")
    page = Page(office.post(f"{URL}add/", {"learner": [ada.pk]}), status=422)
    assert page.one("p", id=f"why-{ada.pk}").text == (
        "Spanish B1 is archived. Open it again before anybody is enrolled in it."
    )
    assert page.one("input", value=str(ada.pk)).attrs["checked"] == ""
    assert "Choose somebody first." in Page(office.post(f"{URL}add/"), status=422).text


def test_credits_go_along_from_the_accounts_of_those_enrolled(office: Client, spanish: Course) -> None:
    lena, tom = make_person("Lena Novák"), make_person("Tom Weber")
    deposit(purse_of(lena), 12, by=BY_SCHOOL, now=NOW, today=NOW.date())
    page = Page(office.post(f"{URL}add/", {"learner": [lena.pk, tom.pk], "credits": "10"}), status=422)
    assert (purse_of(lena).balance, purse_of(lena, spanish).balance) == (2, 10)
    assert page.one("p", id=f"why-{tom.pk}").text == "There are only 0 credits to take from."
    wrong = Page(office.post(f"{URL}add/", {"learner": [tom.pk], "credits": "-1"}), status=422)
    assert "greater than or equal to 0" in wrong.text
    assert not spanish.enrollments.filter(learner=tom).exists()


def test_who_is_offered_to_be_enrolled_learns_here_and_isnt_active_yet(office: Client, spanish: Course) -> None:
    enroll_in(spanish, make_person("Already In"))
    enroll_in(spanish, make_person("Was Here"), status="completed")
    make_person("New Here", email="new@example.org")
    make_instructor("Ana Ruiz")
    names = [bdi.text for bdi in Page(office.get(f"{URL}add/")).one("fieldset").every("bdi")]
    assert names == ["New Here", "Was Here"]
    found = Page(office.get(f"{URL}add/?q=NEW@example")).one("fieldset")
    assert [bdi.text for bdi in found.every("bdi")] == ["New Here"]


def ways(page: Page) -> dict[str, str]:
    """What can become of an enrollment, and what it means."""
    rows = page.one("ul", class_="ways").every("li")
    return {row.one("button").text: row.one("p").text for row in rows}


def test_each_way_says_what_it_means_and_leaves_its_line_in_the_history(office: Client, spanish: Course) -> None:
    _, enrollment = seated(spanish)
    url = f"{URL}{enrollment.pk}/"
    given = "Groups end; 1 seat ahead is given back, with 1 credit."
    assert ways(Page(office.get(url))) == {
        "Pause": "Books nothing for now. Groups and seats stay.",
        "Complete": f"Has finished the course. {given}",
        "End": f"Learns here no longer. {given}",
    }
    page = Page(office.post(url, {"to": "pause"}, follow=True))
    assert list(ways(page)) == ["Take up again", "Complete", "End"]
    assert (page.facts()["Status"], page.facts()["Groups"]) == ("Paused", "Tuesday group")
    office.post(url, {"to": "enroll"})
    page = Page(office.post(url, {"to": "complete"}, follow=True))
    assert list(ways(page)) == ["Take up again", "End"]
    assert page.facts() == {
        "Status": "Completed",
        "Enrolled since": "Wed 25 Nov 2026",
        "Groups": "None",
        "Credits available": "5",
    }
    page = Page(office.post(url, {"to": "deactivate"}, follow=True))
    assert list(ways(page)) == ["Take up again"]
    lines = [row.text for row in page.every("li", class_="pair") if "Wed 25 Nov 2026, 16:18" in row.text]
    assert lines == [
        "Ended Wed 25 Nov 2026, 16:18 Mara Vogel",
        "Completed Wed 25 Nov 2026, 16:18 Mara Vogel",
        "Enrolled Wed 25 Nov 2026, 16:18 Mara Vogel",
        "Paused Wed 25 Nov 2026, 16:18 Mara Vogel",
        "Enrolled Wed 25 Nov 2026, 16:18 the school",
    ]


def test_a_refusal_is_told_and_what_there_is_not_is_not_found(office: Client, spanish: Course) -> None:
    enrollment = enroll_in(spanish, make_person("Lena Novák"), status="completed")
    page = Page(office.post(f"{URL}{enrollment.pk}/", {"to": "pause"}, follow=True))
    assert "Lena Novák isn't active in Spanish B1. Take learning up again first." in page.text
    assert office.post(f"{URL}{enrollment.pk}/", {"to": "vanish"}).status_code == 404
    other = enroll_in(make_course("Piano"), make_person())
    assert [office.get(f"{URL}{pk}/").status_code for pk in (other.pk, 10**18)] == [404, 404]


def test_instructors_are_added_and_removed_by_the_office(office: Client, spanish: Course) -> None:
    ana = make_instructor("Ana <Ruiz>")
    url = "/office/courses/spanish-b1/instructors/"
    page = Page(office.post(url, {"add": ana.pk}, follow=True))
    assert "Ana <Ruiz> teaches Spanish B1 now." in page.text
    assert "Every instructor of the school teaches this course." in page.text
    page = Page(office.post(url, {"remove": ana.pk}, follow=True))
    assert "Ana <Ruiz> isn't booked for Spanish B1 any more; sessions that are planned stay." in page.text
    assert list(spanish.instructors.all()) == []
    learner = make_person("Lena Novák")
    assert "Lena Novák doesn't teach here." in Page(office.post(url, {"add": learner.pk}, follow=True)).text
    assert [office.post(url, {"add": value}).status_code for value in ("", "x", "999999")] == [404] * 3


@pytest.mark.parametrize("kind", [RoleKind.LEARNER, RoleKind.GUARDIAN, RoleKind.INSTRUCTOR])
def test_nobody_but_administrators_changes_anything(spanish: Course, kind: RoleKind) -> None:
    enrollment = enroll_in(spanish, make_person())
    browser = signed_in(make_person("Nosy", kind))
    posts = {
        "/office/courses/new/": {"name": "Mine"},
        "/office/courses/spanish-b1/rules/edit/": {"price": "0"},
        f"{URL}add/": {"learner": "1"},
        f"{URL}{enrollment.pk}/": {"to": "deactivate"},
    }
    assert {path: browser.post(path, data).status_code for path, data in posts.items()} == dict.fromkeys(posts, 404)
    assert (Course.objects.count(), Enrollment.objects.get().status) == (1, "active")
