"""`lessonbook make_token`: a token a line, for any people."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lessonbook.domain.people.models import AccessToken, Person
from lessonbook.domain.people.queries import token_of
from lessonbook.domain.people.tokens import digest_of
from tests.factories import NOW, make_guardian, make_instructor, make_person

pytestmark = pytest.mark.django_db


def made_for(*emails: str, scopes: str = "") -> list[str]:
    out = StringIO()
    call_command("make_token", *emails, *(["--scopes", scopes] if scopes else []), stdout=out)
    return out.getvalue().splitlines()


def test_a_token_a_line_in_the_order_of_the_addresses_whatever_people_are() -> None:
    lena = make_person("Lena", email="lena@x.example")
    ana = make_instructor("Ana", email="ana@x.example")
    petra = make_guardian("Petra", lena, email="petra@x.example")
    facts = [token_of(digest_of(text)) for text in made_for("petra@x.example", "LENA@x.example", "ana@x.example")]
    assert [one and (one.person, one.scopes) for one in facts] == [
        (person, ["read", "book", "spend"]) for person in (petra, lena, ana)
    ]


def test_scopes_can_be_chosen() -> None:
    make_person(email="lena@x.example")
    made_for("lena@x.example", scopes="book, read")
    assert AccessToken.objects.get().scopes == ["read", "book"]
    for wrong in ("eat", ",", "read,eat"):
        with pytest.raises(CommandError, match="--scopes takes some of read, book, spend"):
            made_for("lena@x.example", scopes=wrong)


def test_an_address_that_is_not_one_persons_makes_no_token_at_all() -> None:
    make_person(email="lena@x.example")
    make_person("Tom")
    Person.objects.filter(given_name="Tom").update(email="home@x.example")
    make_person("Eva")
    Person.objects.filter(given_name="Eva").update(email="Home@x.example")
    make_person("Gone", email="gone@x.example", deactivated_at=NOW)
    with pytest.raises(CommandError) as told:
        made_for("lena@x.example", "who@x.example", "home@x.example", "gone@x.example")
    assert str(told.value) == (
        "No token was made. Not one person's address: "
        "who@x.example (nobody), gone@x.example (nobody), home@x.example (several people)."
    )
    assert not AccessToken.objects.exists()


def test_a_sign_ins_owner_comes_before_others_of_the_family() -> None:
    petra = make_person("Petra", email="home@x.example")
    make_person("Tom")
    Person.objects.filter(given_name="Tom").update(email="home@x.example")
    facts = token_of(digest_of(made_for("home@x.example")[0]))
    assert facts is not None
    assert facts.person == petra
