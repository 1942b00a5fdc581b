"""Adding people, one or many, once however often it is sent."""

import re
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Account, Guardianship, Person, RoleKind
from lessonbook.domain.people.queries import roles_of
from tests.faces.profile.conftest import Mails
from tests.faces.reading import Page
from tests.factories import NOW, make_person

ADD, SEVERAL = "/office/people/add/", "/office/people/add/several/"


def written(**changes: Any) -> dict[str, Any]:
    form = {"given_name": "Ana", "family_name": "Ruiz", "email": "ana@example.org", "roles": ["instructor"]}
    return form | changes


def others(mara: Person) -> list[str]:
    """Everybody but Mara."""
    return [person.name for person in Person.objects.exclude(pk=mara.pk).order_by("pk")]


def test_somebody_new_stands_on_a_page_of_their_own(client: Client, mara: Person, mails: Mails) -> None:
    with mails() as outbox:
        response = client.post(ADD, written(), follow=True)
    ana = Person.objects.exclude(pk=mara.pk).get()
    assert response.redirect_chain == [(f"/office/people/{ana.pk}/", 302)]
    assert "Ana Ruiz was added." in Page(response).text
    assert (roles_of(ana.pk), ana.account, outbox) == (frozenset({RoleKind.INSTRUCTOR}), None, [])
    assert Entry.objects.get(verb="add_person").actor == mara


def test_whoever_is_invited_at_once_gets_a_mail(client: Client, mails: Mails) -> None:
    with mails() as outbox:
        client.post(ADD, written(invite="on"))
    assert [(mail.to, mail.subject) for mail in outbox] == [(["ana@example.org"], "Your sign-in for Riverside School")]
    assert Account.objects.get(email="ana@example.org").has_usable_password() is False


def test_sending_a_form_twice_adds_once(client: Client, mara: Person) -> None:
    [key] = re.findall(r'name="once" value="([^"]+)"', client.get(ADD).content.decode())
    first, second = (client.post(ADD, written(once=key)) for _ in range(2))
    assert (first.headers["Location"], others(mara)) == (second.headers["Location"], ["Ana Ruiz"])


def test_an_invitation_never_takes_over_an_account(client: Client, mails: Mails) -> None:
    bo = make_person("Bo Lind", email="ana@example.org")
    people = Person.objects.count()
    with mails() as outbox:
        page = Page(client.post(ADD, written(invite="on")), 422)
    assert "Somebody else signs in with ana@example.org." in page.text
    assert (Person.objects.count(), outbox, Person.objects.get(account__email="ana@example.org")) == (people, [], bo)
    assert page.one("input", name="given_name").attrs["value"] == "Ana"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_name": " "}, "given_name"),
        ({"email": "nobody"}, "email"),
        ({"email": "", "invite": "on"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"roles": ["king"]}, "roles"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client: Client, mara: Person, changes: Any, field: str) -> None:
    response = client.post(ADD, written(**changes))
    found = re.findall(r'class="errorlist" id="id_(\w+)_error"', response.content.decode())
    assert (response.status_code, found, others(mara)) == (422, [field], [])


def test_extra_fields_of_a_form_change_nothing(client: Client, mara: Person) -> None:
    client.post(ADD, written(source_id="x", account="1", deactivated_at="2020-01-01", sort_key="a"))
    ana = Person.objects.exclude(pk=mara.pk).get()
    assert (ana.source_id, ana.account, ana.deactivated_at, ana.sort_key) == (None, None, None, "ruiz ana")


class TestGuardian:
    def test_a_guardian_who_is_new_is_linked_at_once(self, client: Client) -> None:
        lena = make_person("Lena Novák")
        path = f"{ADD}?guardian_of={lena.pk}"
        page = Page(client.get(path))
        assert (page.heading, page.one("form", class_="form--wide").attrs["action"]) == (
            "Add a guardian of Lena Novák",
            path,
        )
        response = client.post(path, written(roles=["guardian"]))
        assert response.headers["Location"] == f"/office/people/{lena.pk}/"
        link = Guardianship.objects.get()
        assert (link.guardian.name, link.learner, link.since) == ("Ana Ruiz", lena, NOW)

    @pytest.mark.parametrize("who", ["0", "x", "²", "99999999999999999999"])
    def test_of_nobody_there_is_no_such_page(self, client: Client, who: str) -> None:
        assert client.get(f"{ADD}?guardian_of={who}").status_code == 404


class TestSeveral:
    def test_lines_become_people(self, client: Client, mara: Person) -> None:
        lines = "Lena Novák, lena@example.org\n\nTom;Weber;tom@example.org\nCher\nMaría\tde la Cruz\r\n"
        response = client.post(SEVERAL, {"lines": lines, "role": "learner"}, follow=True)
        assert "4 people were added." in Page(response).text
        assert others(mara) == ["Lena Novák", "Tom Weber", "Cher", "María de la Cruz"]
        assert Person.objects.with_role(RoleKind.LEARNER).count() == 4
        assert Person.objects.get(given_name="Tom").email == "tom@example.org"

    def test_a_line_that_cannot_be_read_is_named_and_nobody_is_added(self, client: Client, mara: Person) -> None:
        page = Page(client.post(SEVERAL, {"lines": "Lena Novák\n,\nTom, nobody@\na,b,c,d", "role": "learner"}), 422)
        said = [item.text for item in page.one("ul", class_="errorlist").every("li")]
        assert [line.partition(":")[0] for line in said] == ["Line 2", "Line 3", "Line 4"]
        assert others(mara) == []
        assert "Lena Novák" in page.one("textarea", name="lines").text

    def test_all_are_invited_or_nobody_is_added(self, client: Client, mara: Person, mails: Mails) -> None:
        lines = "Lena Novák, lena@example.org\nMax Vogel, mara@example.org\nTom Weber"
        with mails() as outbox:
            page = Page(client.post(SEVERAL, {"lines": lines, "role": "learner", "invite": "on"}), 422)
        assert ("mara@example.org" in page.text, others(mara), outbox) == (True, [], [])
        with mails() as outbox:
            client.post(SEVERAL, {"lines": lines.replace("mara@", "max@"), "role": "learner", "invite": "on"})
        assert [mail.to for mail in outbox] == [["lena@example.org"], ["max@example.org"]]

    @pytest.mark.parametrize(
        ("lines", "says"),
        [
            ("Lena Novák, lena.example.org", "Line 1: Enter a valid email address."),
            ("Lena Novák, lena@example.org\nEva, LENA@example.org", "Line 2: This is the same as line 1."),
            ("Lena Novák\n\nlena  novák", "Line 3: This is the same as line 1."),
        ],
    )
    def test_what_is_no_address_and_who_is_there_twice_is_named(self, client: Client, lines: str, says: str) -> None:
        page = Page(client.post(SEVERAL, {"lines": lines, "role": "learner"}), 422)
        assert says in page.one("ul", class_="errorlist").text

    def test_too_many_lines_are_too_many(self, client: Client) -> None:
        page = Page(client.post(SEVERAL, {"lines": "Lena\n" * 201, "role": "learner"}), 422)
        assert "At most 200 lines at once." in page.text

    def test_sending_them_twice_adds_them_once(self, client: Client, mara: Person) -> None:
        for _ in range(2):
            client.post(SEVERAL, {"lines": "Lena Novák", "role": "learner", "once": "key"})
        assert others(mara) == ["Lena Novák"]
