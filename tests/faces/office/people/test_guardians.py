"""Guardians and children: found, linked, what one may for the other, and ended at once; families beside them."""

import pytest
from django.test import Client

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Family, Guardianship, Person, RoleKind
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_guardian, make_person, make_session, signed_in

EVERYTHING = {f"may_{right}": "on" for right in ("view", "book", "spend", "excuse", "read_reports")}


def url(person: Person, what: str = "") -> str:
    return f"/office/people/{person.pk}/{what}"


def choices(client: Client, path: str) -> list[str]:
    """Who can be chosen, by number."""
    return [one.attrs["value"] for one in Page(client.get(path)).every("input", type="radio")]


def test_a_guardian_is_found_and_linked_with_the_rights_that_are_ticked(client: Client) -> None:
    lena, petra = make_person("Lena Novák"), make_person("Petra Dvořák", RoleKind.GUARDIAN)
    path = url(lena, "guardians/add/?q=dvorak")
    assert choices(client, path) == [str(petra.pk)]
    response = client.post(path, {"person": petra.pk, "may_view": "on", "may_excuse": "on"})
    assert response.headers["Location"] == url(lena)
    link = Guardianship.objects.get()
    assert (link.guardian, link.learner, link.since) == (petra, lena, NOW)
    assert (link.may_view, link.may_book, link.may_spend, link.may_excuse, link.may_read_reports) == (
        True,
        False,
        False,
        True,
        False,
    )


def test_a_child_is_found_among_learners_alone(client: Client) -> None:
    petra, tom = make_person("Petra Novák", RoleKind.GUARDIAN), make_person("Tom Novák")
    make_person("Ana Novák", RoleKind.INSTRUCTOR)
    make_person("Gone Novák", deactivated_at=NOW)
    path = url(petra, "children/add/?q=novak")
    assert choices(client, path) == [str(tom.pk)]
    client.post(path, {"person": tom.pk, **EVERYTHING})
    assert Guardianship.objects.get().learner == tom


def test_without_a_search_nobody_is_shown(client: Client) -> None:
    make_person("Tom Novák")
    assert choices(client, url(make_person("Lena"), "guardians/add/")) == []


def test_oneself_and_whoever_is_linked_already_is_not_offered(client: Client) -> None:
    lena = make_person("Lena Novák")
    make_guardian("Petra Novák", lena)
    assert choices(client, url(lena, "guardians/add/?q=novak")) == []


@pytest.mark.parametrize("person", ["", "x", "999999"])
def test_whom_one_must_choose_first(client: Client, person: str) -> None:
    lena = make_person("Lena Novák")
    make_person("Petra Novák", RoleKind.GUARDIAN)
    page = Page(client.post(url(lena, "guardians/add/?q=petra"), {"person": person, **EVERYTHING}), 422)
    assert ("Choose somebody first." in page.text, Guardianship.objects.count()) == (True, 0)


def test_what_is_refused_is_said_and_the_choice_stays(client: Client) -> None:
    petra, bo = make_person("Petra Novák", RoleKind.GUARDIAN), make_person("Bo Novák", RoleKind.GUARDIAN)
    page = Page(client.post(url(petra, "children/add/?q=novak"), {"person": bo.pk, **EVERYTHING}), 422)
    assert Guardianship.objects.count() == 0
    assert page.heading == "Link a child to Petra Novák"


class TestRights:
    def test_they_are_changed_and_bite_at_the_next_request(self, client: Client) -> None:
        lena = make_person("Lena Novák")
        petra = make_guardian("Petra Nováková", lena)
        session = make_session(make_course("Spanish B1"), NOW, lena)
        browser, details = signed_in(petra), f"/sessions/{session.code}/"
        assert browser.get(details).status_code == 200
        link = Guardianship.objects.get()
        client.post(f"/office/people/guardianships/{link.pk}/", {"may_book": "on"})
        assert browser.get(details).status_code == 404
        link.refresh_from_db()
        assert (link.may_view, link.may_book, link.until) == (False, True, None)

    def test_the_page_shows_them_as_they_are(self, client: Client) -> None:
        make_guardian("Petra", make_person("Lena"))
        Guardianship.objects.update(may_spend=False)
        page = Page(client.get(f"/office/people/guardianships/{Guardianship.objects.get().pk}/"))
        ticked = {one.attrs["name"]: "checked" in one.attrs for one in page.every("input", type="checkbox")}
        assert ticked == dict.fromkeys(EVERYTHING, True) | {"may_spend": False}


class TestUnlinking:
    def test_it_bites_at_the_next_request(self, client: Client) -> None:
        lena = make_person("Lena Novák")
        petra = make_guardian("Petra Nováková", lena)
        session = make_session(make_course("Spanish B1"), NOW, lena)
        browser = signed_in(petra)
        pages = ("/schedule/upcoming/", f"/sessions/{session.code}/", "/courses/")
        assert [browser.get(page).status_code for page in pages] == [200, 200, 200]
        link = Guardianship.objects.get()
        response = client.post(f"/office/people/guardianships/{link.pk}/end/", follow=True)
        assert "Petra Nováková doesn't look after Lena Novák any more." in Page(response).text
        assert [browser.get(page).status_code for page in pages] == [302, 404, 302]
        assert "Lena" not in browser.get("/account/").content.decode()

    def test_a_link_that_has_ended_has_no_page(self, client: Client) -> None:
        make_guardian("Petra", make_person("Lena"))
        path = f"/office/people/guardianships/{Guardianship.objects.get().pk}/"
        assert [client.post(f"{path}end/").status_code, client.post(f"{path}end/").status_code] == [302, 404]
        assert (client.get(path).status_code, Entry.objects.filter(verb="unlink_guardian").count()) == (404, 1)


class TestFamilies:
    def test_a_family_is_made_of_a_person_and_the_kin_that_is_ticked(self, client: Client) -> None:
        lena, tom, anna = make_person("Lena Novák"), make_person("Tom Novák"), make_person("Anna Else")
        petra = make_guardian("Petra Novák", lena, tom)
        offered = [
            one.attrs["value"] for one in Page(client.get(url(petra, "families/add/"))).every("input", name="member")
        ]
        assert offered == [str(lena.pk), str(tom.pk)]
        client.post(url(petra, "families/add/"), {"name": "Novák", "member": [lena.pk, anna.pk]})
        assert set(Family.objects.get(name="Novák").members.all()) == {petra, lena}

    def test_people_join_and_leave_on_its_page(self, client: Client) -> None:
        family, lena = Family.objects.create(name="Novák"), make_person("Lena Novák")
        path = f"/office/people/families/{family.pk}/"
        assert "Lena Novák" in Page(client.get(f"{path}?q=lena")).text
        for _ in range(2):
            client.post(f"{path}members/", {"person": lena.pk})
        assert list(family.members.all()) == [lena]
        client.post(f"{path}members/", {"person": lena.pk, "leave": "1"})
        assert list(family.members.all()) == []

    def test_it_is_called_something_else(self, client: Client) -> None:
        family = Family.objects.create(name="Novák")
        path = f"/office/people/families/{family.pk}/"
        assert Page(client.post(path, {"name": " "}), 422).heading == "Family Novák"
        client.post(path, {"name": "<b>Dvořák</b>"})
        assert Page(client.get(path)).heading == "Family <b>Dvořák</b>"

    def test_of_no_family_there_is_no_page(self, client: Client) -> None:
        assert client.get("/office/people/families/999999/").status_code == 404
