"""The mails of signing in: plain text, in the school's name, on the clock and in the words of whom they reach."""

from email.message import EmailMessage as Parsed
from importlib.resources import files
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from lessonbook.domain.people.models import Account, School
from lessonbook.faces.profile.letters import environment, letter, sender
from tests.factories import NOW, make_person, make_school

pytestmark = pytest.mark.django_db
OURS_ALONE = {"letter", "notice", "invitation"}
"""Two bases, and a mail that allauth knows nothing of."""
BASES = {"base", "login_code", "password_reset_code"}
"""Templates of allauth's that are no mails of ours: a base, and codes, which we don't send."""


def kinds() -> list[str]:
    """Every mail that allauth may ask for."""
    folders = [files("allauth") / "templates" / app / "email" for app in ("account", "mfa", "socialaccount")]
    names = {mail.name.removesuffix("_message.txt") for f in folders for mail in f.iterdir() if "_message" in mail.name}
    return sorted(names - BASES)


def facts(**more: Any) -> dict[str, Any]:
    links = {name: f"https://school.example/{name}" for name in ("activate_url", "password_reset_url", "signup_url")}
    addresses = {name: f"{name}@example.org" for name in ("email", "from_email", "to_email", "deleted_email")}
    given = {"timestamp": NOW, "ip": "192.0.2.1", "user_agent": "Firefox", "provider": "School account"}
    return {**links, **addresses, **given, **more}


def test_every_mail_of_allauth_is_one_of_ours() -> None:
    ours = {name.removesuffix(".txt") for name in environment().list_templates()} - OURS_ALONE
    assert sorted(ours) == kinds()


@pytest.mark.parametrize("kind", kinds())
def test_a_mail_greets_speaks_for_the_school_and_is_plain(kind: str) -> None:
    account = make_person("Lena <b>Novák", email="lena@example.org").account
    school = make_school(name="Music & More", email="office@example.org", phone="+49 30 1")
    subject, text = letter(kind, school, facts(user=account))
    assert subject
    assert text.startswith("Hello Lena,\n\n")
    assert text.endswith("\n\nMusic & More\noffice@example.org\n+49 30 1\n")
    assert [text.count(mark) for mark in ("&amp;", "{{", "{%", "\n\n\n")] == [0, 0, 0, 0]


@pytest.mark.parametrize("kind", kinds())
def test_what_people_wrote_adds_no_line_to_a_mail_and_turns_none_around(kind: str) -> None:
    evil = "Lena\r\n\r\nPay here:\u2028<b>\u202ehttps://evil.example</b>"
    account = make_person(evil, preferred_name=evil[:60], email="lena@example.org").account
    quiet = letter(kind, make_school(name="School"), facts(user=make_person("Lena", email="l@example.org").account))
    subject, text = letter(kind, make_school(name=evil), facts(user=account))
    assert "\u202e" not in subject + text
    assert (len(subject.splitlines()), len(text.splitlines())) == (1, len(quiet[1].splitlines()))
    assert text.startswith("Hello Lena Pay here: <b>")


def test_a_change_is_told_with_its_time_on_the_owners_clock() -> None:
    account = make_person("Lena", email="lena@example.org", time_zone="Europe/Lisbon").account
    _, text = letter("password_changed", make_school(), facts(user=account))
    assert "When: Wed 25 Nov 2026, 15:18, Lisbon time\nFrom: 192.0.2.1\nWith: Firefox\n" in text


def test_a_mail_to_nobody_known_is_on_the_schools_clock_and_greets_nobody() -> None:
    subject, text = letter("unknown_account", make_school(), facts())
    assert (subject, text.partition("\n")[0]) == ("Signing in to Riverside School", "Hello,")


@override_settings(LANGUAGES=[("en", "English"), ("cs", "Čeština")])
@pytest.mark.parametrize(
    ("own", "expected"), [("cs", "Kdy: st 25. 11. 2026, 16:18"), ("", "When: Wed 25 Nov 2026, 16:18")]
)
def test_a_mail_speaks_the_language_of_whom_it_reaches_else_the_schools(own: str, expected: str) -> None:
    account = make_person("Lena", email="lena@example.org", language=own).account
    assert expected in letter("password_changed", make_school(), facts(user=account))[1]


@override_settings(DEFAULT_FROM_EMAIL="Lessonbook <portal@school.example>")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Riverside School", "Riverside School <portal@school.example>"),
        ("A\r\nBcc: x@example.org", '"A Bcc: x@example.org" <portal@school.example>'),
        ("Škola", "=?utf-8?b?xaBrb2xh?= <portal@school.example>"),
    ],
)
def test_the_school_is_the_sender_and_nothing_else(name: str, expected: str) -> None:
    message: Parsed = EmailMessage("Hello", "", sender(School(name=name)), ["ana@example.org"]).message()
    assert (message["From"], message["Bcc"], Account.objects.count()) == (expected, None, 0)
