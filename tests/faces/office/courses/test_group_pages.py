"""Groups: made and named, joined by several with the price before, left with what comes back."""

from datetime import date, timedelta

import pytest
from django.test import Client

from lessonbook.domain.courses.models import Course, Group, GroupMembership
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.timetable.models import Seat
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_course, make_group, make_person, make_session

URL = "/office/courses/spanish-b1/groups/"
TOO_FEW = "There are too few credits of Spanish B1. Deposit more first. Credits"


def give(learner: Person, course: Course, amount: int) -> None:
    deposit(purse_of(learner, course), amount, by=BY_SCHOOL, now=NOW, today=NOW.date())


def meeting(group: Group, count: int, capacity: int | None = None) -> None:
    for n in range(count):
        make_session(group.course, NOW + timedelta(days=n + 1), capacity=capacity).groups.add(group)


def prices(page: Page) -> dict[str, list[str]]:
    """What joining takes, by learner, and why not."""
    rows = [row for list_ in page.every("ul", class_="joinings") for row in list_.every("li")]
    return {row.one("bdi").text: [p.text for p in row.one("div", class_="joining-price").every("p")] for row in rows}


def test_a_group_is_made_renamed_closed_and_found_among_the_closed(office: Client, spanish: Course) -> None:
    page, _again = (Page(office.post(URL, {"name": "<u>Late</u>", "code": "L1"}, follow=True)) for _ in range(2))
    assert "The group “<u>Late</u>” is there. Add its learners." in page.text
    group = Group.objects.get()
    office.post(f"{URL}{group.pk}/edit/", {"name": "Evening", "code": ""})
    assert Page(office.get(URL)).rows("Groups") == [["Evening", "0", "None planned"]]
    assert "This group is closed" in Page(office.post(f"{URL}{group.pk}/close/", follow=True)).text
    assert Page(office.get(URL)).rows("Groups") == []
    assert [row[0] for row in Page(office.get(f"{URL}?show=closed")).rows("Groups")] == ["Evening"]
    office.post(f"{URL}{group.pk}/reopen/")
    group.refresh_from_db()
    assert group.closed_at is None
    assert Page(office.post(URL, {"name": ""}), status=422).one("ul", id="id_name_error").text


def test_a_group_with_members_stays_open(office: Client, spanish: Course) -> None:
    group = make_group(spanish, make_person())
    page = Page(office.post(f"{URL}{group.pk}/close/", follow=True))
    assert "Tuesday group still has members: 1. Let them leave it first." in page.text


def test_joining_says_its_price_first_and_writes_nothing_yet(office: Client) -> None:
    course = make_course("Spanish B1", slug="spanish-b1", price=2)
    group = make_group(course)
    meeting(group, 4)
    lena, tom, rich = make_person("Lena Novák"), make_person("Tom Weber"), make_person("Ada Rich")
    for learner, amount in ((lena, 10), (tom, 5), (rich, 1)):
        enroll_in(course, learner)
        give(learner, course, amount)
    family = Family.objects.create(name="Rich")
    family.members.add(rich)
    deposit(purse_of(family, course), 8, by=BY_SCHOOL, now=NOW, today=NOW.date())
    page = Page(office.get(f"{URL}{group.pk}/add/?" + "&".join(f"learner={one.pk}" for one in (lena, tom, rich))))
    assert prices(page) == {
        "Lena Novák": ["4 sessions ahead: takes 8 credits of Lena's 10; 2 left."],
        "Ada Rich": ["4 sessions ahead: takes 8 credits of Ada's 9; 1 left."],
        "Tom Weber": [
            "4 sessions ahead: would take 8 credits, and Tom has 5.",
            TOO_FEW,
        ],
    }
    assert "Add 2 learners" in page.buttons()
    assert (GroupMembership.objects.count(), Seat.objects.count()) == (0, 0)


def test_several_join_at_once_each_all_or_nothing(office: Client, spanish: Course) -> None:
    group = make_group(spanish)
    meeting(group, 3)
    lena, tom = make_person("Lena Novák"), make_person("Tom Weber")
    give(lena, spanish, 3)
    give(tom, spanish, 2)
    page = Page(office.post(f"{URL}{group.pk}/add/", {"learner": [tom.pk, lena.pk]}), status=422)
    assert "In Tuesday group now: Lena Novák." in page.text
    assert prices(page) == {
        "Tom Weber": [
            "3 sessions ahead: would take 3 credits, and Tom has 2.",
            TOO_FEW,
        ]
    }
    assert list(Seat.objects.values_list("learner", flat=True).distinct()) == [lena.pk]
    assert dict(Purse.objects.values_list("person", "balance")) == {lena.pk: 0, tom.pk: 2}
    give(tom, spanish, 1)
    answer = office.post(f"{URL}{group.pk}/add/", {"learner": [tom.pk, lena.pk]})
    assert answer.headers["Location"] == f"{URL}{group.pk}/"
    assert (GroupMembership.objects.count(), Seat.objects.count()) == (2, 6)


def test_of_a_group_with_one_place_left_one_joins_and_the_session_is_named(office: Client) -> None:
    course = make_course("Spanish B1", slug="spanish-b1", price=0)
    group = make_group(course)
    meeting(group, 1, capacity=1)
    session = course.sessions.get()
    anna, bo = make_person("Anna Adler"), make_person("Bo Lind")
    page = Page(office.get(f"{URL}{group.pk}/add/?learner={bo.pk}&learner={anna.pk}"))
    full = f"Session {session.code} of the group has no seat left. Give it more places, or choose other dates."
    assert prices(page) == {"Anna Adler": ["1 session ahead: takes no credits."], "Bo Lind": [full]}
    page = Page(office.post(f"{URL}{group.pk}/add/", {"learner": [bo.pk, anna.pk]}), status=422)
    assert (prices(page), Seat.objects.get().learner) == ({"Bo Lind": [full]}, anna)


def test_members_join_from_one_date_to_another(office: Client, spanish: Course) -> None:
    group = make_group(spanish)
    meeting(group, 5)
    lena = make_person("Lena Novák")
    give(lena, spanish, 2)
    span = {"since": "2026-11-27", "until": "2026-11-28"}
    page = Page(office.get(f"{URL}{group.pk}/add/", {"learner": str(lena.pk)} | span))
    assert prices(page) == {"Lena Novák": ["2 sessions ahead: takes 2 credits of Lena's 2; 0 left."]}
    office.post(f"{URL}{group.pk}/add/", {"learner": lena.pk, **span})
    membership = GroupMembership.objects.get()
    assert (membership.since, membership.until) == (date(2026, 11, 27), date(2026, 11, 28))
    assert Page(office.get(f"{URL}{group.pk}/")).rows("Members")[0][1] == "Fri 27 Nov 2026 to Sat 28 Nov 2026"
    tom = enroll_in(spanish, make_person()).learner
    span = {"since": "2026-12-02", "until": "2026-12-01"}
    wrong = Page(office.post(f"{URL}{group.pk}/add/", {"learner": tom.pk, **span}), status=422)
    assert wrong.one("ul", id="id_until_error").text == "This is before the first day."


def test_who_is_enrolled_is_offered_first_then_anybody_who_learns_here(office: Client, spanish: Course) -> None:
    group = make_group(spanish, make_person("Ina Drin"))
    enroll_in(spanish, make_person("Lena Novák"))
    make_person("Žofie Nová")
    make_person("Mia Nova")
    make_person("Gone Nova", deactivated_at=NOW)
    names = [bdi.text for bdi in Page(office.get(f"{URL}{group.pk}/add/")).one("fieldset").every("bdi")]
    assert names == ["Lena Novák", "Mia Nova", "Žofie Nová"]
    found = Page(office.get(f"{URL}{group.pk}/add/?q=ov zof"))
    assert [bdi.text for bdi in found.one("fieldset").every("bdi")] == ["Žofie Nová"]


def test_leaving_says_what_comes_back_and_gives_it_back(office: Client, spanish: Course) -> None:
    group = make_group(spanish)
    meeting(group, 2)
    lena = make_person("Lena <Novák>")
    give(lena, spanish, 5)
    office.post(f"{URL}{group.pk}/add/", {"learner": lena.pk})
    url = f"{URL}{group.pk}/members/{GroupMembership.objects.get().pk}/leave/"
    page = Page(office.get(url))
    assert "The seats in 2 sessions ahead are given up, and 2 credits come back." in page.text
    assert "Take Lena <Novák> out of Tuesday group?" in page.text
    _first, page = (Page(office.post(url, follow=True)) for _ in range(2))
    assert "Lena <Novák> Left Wed 25 Nov 2026" in page.text
    assert (Seat.objects.standing().count(), Purse.objects.get().balance) == (0, 5)
    assert office.get(url).headers["Location"] == f"{URL}{group.pk}/"


@pytest.mark.parametrize("path", ["", "add/", "edit/", "members/{membership}/leave/"])
def test_a_group_of_another_course_is_not_found(office: Client, spanish: Course, path: str) -> None:
    group = make_group(make_course("Piano"), make_person())
    membership = GroupMembership.objects.get().pk
    assert office.get(f"{URL}{group.pk}/{path.format(membership=membership)}").status_code == 404
