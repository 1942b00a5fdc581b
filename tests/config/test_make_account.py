"""`lessonbook make_account`: the first administrator, and a sign-in for somebody the school knows."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Account, Person
from tests.factories import make_person, make_school

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    said = StringIO()
    call_command("make_account", *words, stdout=said)
    return said.getvalue()


def test_the_first_administrator_of_an_empty_school_sets_a_password_and_is_in_the_data_admin() -> None:
    said = run("Mara@Example.org", "--name", "Mara Vogel", "--role", "administrator")
    [path] = re.findall(r"^http://127\.0\.0\.1:8000(\S+) *$", said, re.MULTILINE)
    client = Client()
    form = client.get(path, follow=True)
    words = {"password1": "a long story of a school", "password2": "a long story of a school"}
    client.post(form.redirect_chain[-1][0], words)
    assert client.get("/data/").status_code == 200
    assert [entry.verb for entry in Entry.objects.order_by("id")] == ["add", "grant_role", "open_account"]


def test_somebody_known_is_found_by_address() -> None:
    make_school()
    person = make_person("Lena Novák")
    Person.objects.update(email="lena@example.org")
    assert run("lena@example.org").startswith("Lena Novák can sign in as lena@example.org.")
    assert Account.objects.get().person == person


@pytest.mark.django_db(transaction=True)
def test_the_link_can_be_mailed() -> None:
    make_school()
    assert run("lena@example.org", "--name", "Lena Novák", "--mail").endswith("The link was mailed.\n")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["lena@example.org"], "Your sign-in for Riverside School"),
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nobody@example.org"], "Nobody the school knows has this address. Add --name to make a new person."),
        (["family@example.org"], r"Several people have this address: \d+ Bo, \d+ Eva. Say which with --person."),
        (["taken@example.org", "--name", "Lena"], "Somebody else signs in with taken@example.org."),
        (["x@example.org", "--person", "99999"], "Nobody the school knows"),
    ],
)
def test_what_cannot_be_says_why_and_writes_nothing(words: list[str], message: str) -> None:
    make_person("Bo"), make_person("Eva")
    Person.objects.update(email="family@example.org")
    make_person("Ana Ruiz", email="taken@example.org")
    with pytest.raises(CommandError, match=message):
        run(*words)
    assert (Person.objects.count(), Account.objects.count(), Entry.objects.count()) == (3, 1, 0)
