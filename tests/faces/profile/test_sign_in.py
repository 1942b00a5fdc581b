"""Signing in: whom it lets in, where it leads, what it tells nobody, and what ends it."""

import re
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.actions import deactivate_person, reactivate_person, unlink_guardian
from lessonbook.domain.people.models import Account, Guardianship, Person, RoleKind, School
from tests.faces.profile.conftest import Mails
from tests.factories import BY_SCHOOL, NOW, PASSWORD, make_account, make_guardian, make_person, make_school, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]
LENA = "lena@example.org"
NEW_PASSWORD = "a longer story than before"


@pytest.fixture
def lena() -> Person:
    """A learner who can sign in with a verified address."""
    return make_person("Lena Novák", email=LENA)


def sign_in(client: Client, email: str = LENA, password: str = PASSWORD, **more: str) -> HttpResponse:
    fields = {"login": email, "password": password, **more}
    response: HttpResponse = client.post(reverse("account_login"), fields)  # type: ignore[assignment]
    return response


def is_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def link_in(message: EmailMessage) -> str:
    """The path of the one link in a mail."""
    [link] = re.findall(r"^http://127\.0\.0\.1:8000(/account/\S+)$", str(message.body), re.MULTILINE)
    return str(link)


@pytest.mark.parametrize("email", [LENA, "Lena@Example.ORG", f" {LENA} "])
def test_an_address_signs_in_however_it_is_written(client: Client, lena: Person, email: str) -> None:
    assert (sign_in(client, email).headers["Location"], is_in(client)) == ("/", True)


@pytest.mark.parametrize(
    ("onward", "expected"),
    [
        ("/schedule/past/?course=2", "/schedule/past/?course=2"),
        ("http://testserver/courses/", "http://testserver/courses/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("http://localhost/", "/"),
        ("http://127.0.0.1:8000/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver@evil.example/", "/"),
    ],
)
def test_signing_in_leads_on_to_this_site_alone(client: Client, lena: Person, onward: str, expected: str) -> None:
    assert sign_in(client, next=onward).headers["Location"] == expected


@pytest.mark.parametrize(
    ("sent_from", "onward"),
    [
        ("http://testserver/sessions/S-AAAAAA/absence/?for=2", "/sessions/S-AAAAAA/absence/?for=2"),
        ("", "/"),
        ("https://evil.example/x", "/"),
    ],
)
def test_whoever_sent_a_form_signed_out_comes_back_to_its_page(client: Client, sent_from: str, onward: str) -> None:
    path = reverse("teaching:covered", args=["S-AAAAAA"])
    asked = client.post(path, headers={"referer": sent_from})
    assert asked.headers["Location"] == f"/account/login/?{urlencode({'next': onward}, safe='/')}"
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


def test_signing_in_gives_the_browser_another_session(client: Client, lena: Person) -> None:
    client.get(reverse("account_reset_password_from_key", args=["1", "set-password"]))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    sign_in(client)
    assert (client.session.session_key == planted, is_in(client)) == (False, True)
    stranger = Client()
    stranger.cookies["sessionid"] = str(planted)
    assert is_in(stranger) is False


def test_a_form_from_elsewhere_signs_nobody_in(lena: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    assert (sign_in(client).status_code, is_in(client)) == (403, False)


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_inactive", "account_signup"])
def test_no_page_at_the_door_lets_itself_be_framed_or_sniffed(client: Client, name: str) -> None:
    headers = client.get(reverse(name)).headers
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]


def test_the_time_zone_is_the_browsers_at_the_first_sign_in_and_then_the_persons(client: Client, lena: Person) -> None:
    for zone in ("Mars%2FOlympus", "Europe%2FLisbon", "Asia%2FTokyo"):
        client.cookies["browser_zone"] = zone
        sign_in(client)
        client.post(reverse("account_logout"))
    lena.refresh_from_db()
    assert lena.time_zone == "Europe/Lisbon"
    assert list(Entry.objects.values_list("verb", "actor", "after")) == [
        ("change_profile", lena.pk, {"time_zone": "Europe/Lisbon"}),
    ]


def test_looking_at_pages_never_writes_the_time_zone(lena: Person) -> None:
    client = signed_in(lena)
    client.cookies["browser_zone"] = "Europe%2FLisbon"
    client.get(reverse("profile"))
    lena.refresh_from_db()
    assert lena.time_zone == ""


def test_the_hat_last_worn_in_a_browser_is_worn_again_after_the_next_sign_in(client: Client, lena: Person) -> None:
    child = make_person("Anna Dvořák")
    lena.roles.create(kind=RoleKind.GUARDIAN)
    Guardianship.objects.create(guardian=lena, learner=child, since=NOW)
    sign_in(client)
    client.post(reverse("profile_hat"), {"hat": f"child-{child.pk}"})
    client.post(reverse("account_logout"))
    sign_in(client)
    page = client.get(reverse("profile")).content.decode()
    assert f'value="child-{child.pk}" aria-current="true"' in page


class TestShutOut:
    """Whoever may not be here any more is out at the next request."""

    def test_the_next_request_of_somebody_deactivated_says_so(self, client: Client, lena: Person) -> None:
        sign_in(client)
        deactivate_person(lena, by=BY_SCHOOL, now=NOW)
        assert is_in(client) is False

    def test_coming_back_takes_a_new_sign_in_in_every_browser(self, lena: Person) -> None:
        browsers = [Client(), Client()]
        for browser in browsers:
            sign_in(browser)
        deactivate_person(lena, by=BY_SCHOOL, now=NOW)
        reactivate_person(lena, by=BY_SCHOOL, now=NOW)
        assert [is_in(browser) for browser in browsers] == [False, False]
        sign_in(browsers[0])
        assert [is_in(browser) for browser in browsers] == [True, False]

    @pytest.mark.parametrize("method", ["get", "post", "head"])
    def test_a_session_left_over_leads_to_the_page_that_explains_it(self, lena: Person, method: str) -> None:
        client = signed_in(lena)
        Person.objects.update(deactivated_at=NOW)
        assert getattr(client, method)(reverse("profile")).headers["Location"] == reverse("account_inactive")
        page = client.get(reverse("account_inactive"))
        assert (page.status_code, "office@riverside.example" in page.content.decode()) == (200, True)

    def test_an_account_of_nobody_is_of_no_use(self, client: Client, lena: Person) -> None:
        client = signed_in(lena)
        Person.objects.update(account=None)
        assert client.get(reverse("profile")).headers["Location"] == reverse("account_inactive")
        assert sign_in(client).headers["Location"] == reverse("account_inactive")

    def test_somebody_deactivated_is_told_so_only_with_the_right_password(self, client: Client, lena: Person) -> None:
        deactivate_person(lena, by=BY_SCHOOL, now=NOW)
        assert sign_in(client).headers["Location"] == reverse("account_inactive")
        wrong, unknown = sign_in(client, password="wrong"), sign_in(client, "nobody@example.org", "wrong")
        assert (wrong.status_code, unknown.status_code) == (200, 200)
        assert ("go together" in wrong.content.decode(), "go together" in unknown.content.decode()) == (True, True)

    def test_a_guardian_unlinked_no_longer_has_the_childs_hat(self, client: Client) -> None:
        child = make_person("Anna Dvořák")
        client = signed_in(make_guardian("Petra Dvořák", child))
        choice = {"hat": f"child-{child.pk}"}
        assert client.post(reverse("profile_hat"), choice).status_code == 302
        unlink_guardian(Guardianship.objects.get(), by=BY_SCHOOL, now=NOW)
        assert client.post(reverse("profile_hat"), choice).status_code == 404
        assert "Anna" not in client.get(reverse("profile")).content.decode()


class TestForgottenPassword:
    """A new password is set through a link in a mail, and by nothing else."""

    def ask(self, mails: Mails, email: str = LENA) -> EmailMessage:
        with mails() as outbox:
            Client().post(reverse("account_reset_password"), {"email": email})
        [message] = outbox
        return message

    def test_known_and_unknown_get_the_same_answer_and_each_a_mail(self, mails: Mails, lena: Person) -> None:
        answers = []
        for email in (LENA, "nobody@example.org"):
            with mails() as outbox:
                response = Client().post(reverse("account_reset_password"), {"email": email})
            headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
            answers.append((response.status_code, headers, response.content))
            assert [message.to for message in outbox] == [[email]]
        assert answers[0] == answers[1]

    def test_the_mail_speaks_for_the_school_and_its_link_for_the_public_address(
        self, mails: Mails, lena: Person
    ) -> None:
        with mails() as outbox:
            Client(HTTP_HOST="localhost").post(reverse("account_reset_password"), {"email": LENA})
        [message] = outbox
        assert message.from_email.startswith("Riverside School <")
        assert (message.reply_to, link_in(message).startswith("/account/password/reset/key/")) == (
            ["office@riverside.example"],
            True,
        )

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_scanner_that_follows_the_link_changes_nothing(self, mails: Mails, lena: Person, method: str) -> None:
        link = link_in(self.ask(mails))
        for _ in range(2):
            getattr(Client(), method)(link, follow=True)
        assert Account.objects.get().check_password(PASSWORD)
        set_password(Client(), link)
        assert Account.objects.get().check_password(NEW_PASSWORD)

    def test_the_link_works_once_and_signs_in(self, mails: Mails, lena: Person) -> None:
        link = link_in(self.ask(mails))
        client = Client()
        assert set_password(client, link).headers["Location"] == "/"
        assert is_in(client)
        assert "This link no longer works" in Client().get(link, follow=True).content.decode()

    def test_a_new_password_ends_what_the_old_one_opened(self, mails: Mails, lena: Person) -> None:
        before = Client()
        sign_in(before)
        set_password(Client(), link_in(self.ask(mails)))
        assert (is_in(before), sign_in(Client()).status_code) == (False, 200)

    def test_who_was_never_signed_in_comes_in_by_it_at_once(self, mails: Mails) -> None:
        Person.objects.create(given_name="New", account=Account.objects.create_user("new@example.org"))
        client = Client()
        set_password(client, link_in(self.ask(mails, "new@example.org")))
        assert is_in(client)

    def test_a_closed_account_gets_the_mail_of_an_unknown_one(self, mails: Mails, lena: Person) -> None:
        deactivate_person(lena, by=BY_SCHOOL, now=NOW)
        assert self.ask(mails).subject == "Signing in to Riverside School"


def set_password(client: Client, link: str) -> HttpResponse:
    """Follow a link to a new password and set it."""
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0]
    response: HttpResponse = client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})  # type: ignore[assignment]
    return response


class TestAnotherAddress:
    """An address is changed once it has shown to be one's own, and never to somebody else's."""

    def change(self, client: Client, mails: Mails, email: str) -> list[EmailMessage]:
        """Ask for it, and show once more that it is oneself."""
        with mails() as outbox:
            asked = client.post(reverse("account_email"), {"email": email, "action_add": ""})
            again = client.post(asked.headers["Location"], {"password": PASSWORD})
            assert again.status_code == 302
        return [message for message in outbox if message.to == [email]]

    def test_it_changes_when_the_link_is_confirmed_and_not_before(self, mails: Mails, lena: Person) -> None:
        client = Client()
        sign_in(client)
        [message] = self.change(client, mails, "new@example.org")
        for scanner in (Client().get, Client().head):
            scanner(link_in(message))
        assert Account.objects.get().email == LENA
        with mails() as told:
            client.post(link_in(message))
        assert Account.objects.get().email == "new@example.org"
        assert [(each.to, each.subject) for each in told] == [([LENA], "Your address was changed")]
        assert Entry.objects.filter(verb="change_email").count() == 1
        lena.refresh_from_db()
        assert lena.email == "new@example.org"

    def test_without_showing_that_it_is_oneself_nothing_is_changed(self, mails: Mails, lena: Person) -> None:
        client = Client()
        sign_in(client)
        with mails() as outbox:
            client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
        assert (outbox, EmailAddress.objects.count()) == ([], 1)

    def test_who_has_a_second_means_can_change_it_too(self, mails: Mails, lena: Person) -> None:
        Authenticator.objects.create(user=lena.account, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
        client = signed_in(lena)
        [message] = self.change(client, mails, "new@example.org")
        client.post(link_in(message))
        assert Account.objects.get().email == "new@example.org"

    @pytest.mark.parametrize("is_verified", [True, False])
    def test_it_is_never_somebody_elses(self, mails: Mails, lena: Person, is_verified: bool) -> None:
        other = make_person("Bo Lind", email="bo@example.org")
        if not is_verified:
            EmailAddress.objects.filter(user=other.account).delete()
        client = Client()
        sign_in(client)
        for message in self.change(client, mails, "bo@example.org"):
            Client().post(link_in(message))
        assert sorted(Account.objects.values_list("email", flat=True)) == ["bo@example.org", LENA]
        assert EmailAddress.objects.filter(email="bo@example.org", user=lena.account, verified=True).count() == 0

    def test_the_page_says_alike_of_a_free_and_a_taken_address(self, mails: Mails, lena: Person) -> None:
        make_person("Bo Lind", email="bo@example.org")
        pages = []
        for email in ("bo@example.org", "free@example.org"):
            client = Client()
            sign_in(client)
            self.change(client, mails, email)
            page = client.get(reverse("account_email")).content.decode().replace(email, "")
            pages.append(re.sub(r'(csrfmiddlewaretoken" value|content)="[^"]*"', "", page))
        assert pages[0] == pages[1]


class TestRegistering:
    """Nobody registers themselves, unless the school allows it; then they are new here."""

    FORM = {"given_name": "Noa", "family_name": "Levi", "email": "noa@example.org", "password1": NEW_PASSWORD}

    @pytest.fixture
    def _open(self) -> School:
        return make_school(open_sign_up=True)

    def test_a_closed_school_makes_nobody(self, client: Client) -> None:
        client.post(reverse("account_signup"), self.FORM)
        assert (Account.objects.count(), Person.objects.count()) == (0, 0)
        assert "Register" not in client.get(reverse("account_login")).content.decode()

    @pytest.mark.usefixtures("_open")
    def test_an_open_school_lets_in_whoever_shows_that_the_address_is_theirs(self, mails: Mails) -> None:
        make_account("mara@example.org")
        client = Client()
        assert reverse("account_signup") in client.get(reverse("account_login")).content.decode()
        with mails() as outbox:
            client.post(reverse("account_signup"), self.FORM)
        assert is_in(client) is False
        [message] = outbox
        client.post(link_in(message))
        sign_in(client, "noa@example.org", NEW_PASSWORD)
        assert is_in(client)
        person = Person.objects.get()
        assert (person.name, [role.kind for role in person.roles.all()]) == ("Noa Levi", ["learner"])

    @pytest.mark.usefixtures("_open")
    def test_a_known_address_gets_the_same_answer_and_another_mail(self, mails: Mails, lena: Person) -> None:
        answers = []
        for email, subject in (
            ("noa@example.org", "Welcome to Riverside School: confirm your address"),
            (LENA, "You already sign in to Riverside School"),
        ):
            with mails() as outbox:
                response = Client().post(reverse("account_signup"), {**self.FORM, "email": email})
            answers.append((response.status_code, response.headers["Location"]))
            assert [(message.to, message.subject) for message in outbox] == [([email], subject)]
        assert answers[0] == answers[1]
        assert (Person.objects.count(), sign_in(Client()).status_code) == (2, 302)


def test_tries_on_one_account_are_counted_whatever_the_address_they_come_from(lena: Person) -> None:
    answers = [sign_in(Client(REMOTE_ADDR=f"192.0.2.{n}"), password="wrong") for n in range(6)]
    assert ["Too many" in answer.content.decode() for answer in answers] == [False] * 5 + [True]


def test_asking_for_new_passwords_is_limited_by_a_page_of_ours(client: Client, mails: Mails) -> None:
    statuses = [client.post(reverse("account_reset_password"), {"email": LENA}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    page = client.post(reverse("account_reset_password"), {"email": LENA}).content.decode()
    assert "Wait a few minutes" in page
    assert "Riverside School" in page
