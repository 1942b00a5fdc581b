"""An empty installation greets; whoever is first there founds the school, and nobody after them."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Account, Person, RoleKind, School
from lessonbook.domain.people.queries import roles_of
from lessonbook.faces.profile.founding import is_setup_code, setup_code, welcome_url
from tests.faces.reading import Page
from tests.factories import NOW, make_account, make_person, make_school, signed_in

pytestmark = pytest.mark.django_db
FIRST_STEPS = "/office/first-steps/"
SECRET = "a long story about a river"
PUBLIC = "https://school.example"


@pytest.fixture(autouse=True)
def _now(time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def public(settings: Any) -> None:
    """Stand at an address that others can reach."""
    settings.LESSONBOOK_URL, settings.ADDRESS = PUBLIC, urlsplit(PUBLIC)


def written(**changes: str) -> dict[str, str]:
    """The page's form, as somebody fills it in."""
    form = {
        "school": " Riverside School ",
        "time_zone": "Europe/Berlin",
        "language": "en",
        "given_name": "Mara",
        "family_name": "Vogel",
        "email": "Mara@Example.org",
        "password": SECRET,
        "code": setup_code(),
    }
    return form | changes


def errors(client: Client, **changes: str) -> list[str]:
    """The fields of a form in which something is wrong."""
    response = client.post("/welcome/", written(**changes))
    assert (response.status_code, Account.objects.count(), School.objects.count()) == (422, 0, 0)
    return re.findall(r'class="errorlist" id="id_(\w+)_error"', response.content.decode())


def test_an_empty_installation_leads_from_the_first_page_to_its_welcome(client: Client) -> None:
    response = client.get("/", follow=True)
    assert [path.partition("?")[0] for path, _status in response.redirect_chain] == ["/account/login/", "/welcome/"]
    assert Page(response).heading == "Welcome to Lessonbook"


def test_whoever_fills_it_in_founds_the_school_and_is_in(client: Client) -> None:
    response = client.post("/welcome/", written())
    assert (response.status_code, response.headers["Location"]) == (302, FIRST_STEPS)
    school, person = School.objects.get(), Person.objects.get()
    assert (school.name, school.time_zone, school.language) == ("Riverside School", "Europe/Berlin", "en")
    assert (person.name, person.email, person.time_zone) == ("Mara Vogel", "mara@example.org", "Europe/Berlin")
    assert roles_of(person.pk) == {RoleKind.ADMINISTRATOR}
    assert person.account is not None
    assert person.account.check_password(SECRET)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == ("mara@example.org", True, True)
    assert UserSession.objects.get().user == person.account
    assert Page(client.get(FIRST_STEPS)).heading == "First steps"


def test_the_journal_tells_who_founded_it_and_no_password(client: Client) -> None:
    client.post("/welcome/", written())
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.subject_kind) == ("found_school", Person.objects.get(), "school")
    assert SECRET not in str(entry.after)


def test_the_founder_signs_in_again_by_the_password(client: Client) -> None:
    client.post("/welcome/", written())
    response = Client().post("/account/login/", {"login": "mara@example.org", "password": SECRET})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_once_anybody_has_a_sign_in_there_is_no_such_page(client: Client, method: str) -> None:
    make_account("anybody@example.org")
    response = getattr(client, method)("/welcome/", written() if method == "post" else {})
    assert (response.status_code, School.objects.count(), Account.objects.count()) == (404, 0, 1)


def test_founding_twice_founds_once(client: Client) -> None:
    assert [client.post("/welcome/", written()).status_code, Client().post("/welcome/", written()).status_code] == [
        302,
        404,
    ]
    assert (Account.objects.count(), Person.objects.count()) == (1, 1)


def test_a_school_that_was_imported_is_named_and_keeps_its_people(client: Client) -> None:
    make_school(name="Imported School", revived_days=3)
    make_person("Lena Novák")
    assert 'value="Imported School"' in client.get("/welcome/").content.decode()
    client.post("/welcome/", written(school="Riverside School"))
    school = School.objects.get()
    assert (school.name, school.revived_days, Person.objects.count()) == ("Riverside School", 3, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"school": " "}, "school"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"given_name": ""}, "given_name"),
        ({"email": "nobody"}, "email"),
        ({"email": f"{'x' * 260}@example.org"}, "email"),
        ({"password": ""}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "mara@example.org"}, "password"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client: Client, changes: dict[str, str], field: str) -> None:
    assert errors(client, **changes) == [field]


def test_all_that_was_written_stays_but_the_password(client: Client) -> None:
    page = client.post("/welcome/", written(email="nobody", school='"><script>')).content.decode()
    assert ('value="Vogel"' in page, "&lt;script&gt;" in page, SECRET in page) == (True, True, False)


def test_the_browsers_zone_is_chosen_as_far_as_it_told(client: Client) -> None:
    client.cookies["browser_zone"] = "Europe%2FLisbon"
    assert '<option value="Europe/Lisbon" selected>' in client.get("/welcome/").content.decode()


class TestCode:
    @pytest.mark.parametrize("headers", [{}, {"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}])
    def test_wherever_one_comes_from_it_is_asked_for(self, client: Client, headers: dict[str, Any]) -> None:
        assert 'name="code"' in client.get("/welcome/", **headers).content.decode()
        sent = written()
        del sent["code"]
        assert client.post("/welcome/", sent, **headers).status_code == 422
        assert Account.objects.count() == 0

    @pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC-DDDD", "é"])
    def test_without_it_nobody_founds_a_school(self, client: Client, code: str) -> None:
        assert errors(client, code=code) == ["code"]

    @pytest.mark.usefixtures("public")
    def test_the_address_that_is_printed_brings_it_along(self, client: Client) -> None:
        url = welcome_url("0.0.0.0", 8000)
        assert url == f"{PUBLIC}/welcome/?code={setup_code()}"
        [code] = Page(client.get(url.removeprefix(PUBLIC))).every("input", name="code")
        assert (code.attrs["type"], code.attrs["value"]) == ("hidden", setup_code())
        assert Page(client.get("/welcome/?code=AAAA")).one("input", name="code").attrs["type"] == "text"
        assert client.post("/welcome/", written(code=setup_code().lower())).status_code == 302

    @pytest.mark.parametrize(("code", "first"), [("", "code"), ("AAAA", "code"), (None, "school")])
    def test_what_is_asked_first_has_the_focus(self, client: Client, code: str | None, first: str) -> None:
        page = Page(client.get("/welcome/", {"code": setup_code() if code is None else code}))
        assert [one.attrs["name"] for one in page.every("input") if "autofocus" in one.attrs] == [first]

    def test_it_is_read_as_people_type_it_and_differs_by_key(self, settings: Any) -> None:
        code = setup_code()
        assert is_setup_code(f" {code.lower().replace('-', ' ')} ")
        settings.SECRET_KEY = "another secret key of another installation, and long enough"
        assert (is_setup_code(code), setup_code() == code) == (False, False)

    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("127.0.0.1", "http://127.0.0.1:8000/welcome/?code="),
            ("::1", "http://[::1]:8000/welcome/?code="),
            ("0.0.0.0", "http://0.0.0.0:8000/welcome/?code="),
        ],
    )
    def test_what_is_printed_has_it(self, host: str, expected: str) -> None:
        assert welcome_url(host, 8000).partition(setup_code())[0] == expected


def test_who_is_signed_in_has_no_such_page_either() -> None:
    assert signed_in(make_person("Lena Novák")).get("/welcome/").status_code == 404
