"""The list of people: whom it shows, how it is narrowed, what it costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from lessonbook.domain.people.models import Account, RoleKind
from tests.faces.reading import Page
from tests.factories import NOW, make_person

PEOPLE = "/office/people/"
Queries = Callable[[int], AbstractContextManager[object]]
SIGNED_IN = 4


def names(client: Client, query: str = "") -> list[str]:
    """The names that the list shows, in order, as initials and name."""
    return [row[0].partition(" ")[2] for row in Page(client.get(PEOPLE + query)).rows("People")]


def test_everybody_who_is_here_stands_in_it_by_name_and_state(client: Client) -> None:
    make_person("Lena Novák", RoleKind.LEARNER, RoleKind.GUARDIAN, email="lena@example.org")
    make_person("Anna Abel")
    make_person("Gone Person", deactivated_at=NOW)
    Account.objects.filter(email="mara@example.org").update(last_login=NOW)
    assert Page(client.get(PEOPLE)).rows("People") == [
        ["AA Anna Abel", "Learner", "–", "No sign-in"],
        ["LN Lena Novák", "Learner, Guardian", "lena@example.org", "Invited"],
        ["MV Mara Vogel", "Administrator", "mara@example.org", "Signs in"],
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=novak", ["Lena Novák"]),
        ("?q=nov&role=instructor", []),
        ("?role=instructor", ["Ana Ruiz"]),
        ("?role=nothing", ["Lena Novák", "Ana Ruiz", "Mara Vogel"]),
        ("?standing=deactivated", ["Gone Person"]),
        ("?standing=all", ["Lena Novák", "Gone Person", "Ana Ruiz", "Mara Vogel"]),
        ("?standing=uninvited&role=learner", ["Lena Novák"]),
        ("?q=%00", ["Lena Novák", "Ana Ruiz", "Mara Vogel"]),
        ("?after=nonsense", ["Lena Novák", "Ana Ruiz", "Mara Vogel"]),
    ],
)
def test_it_is_narrowed_by_what_the_address_says(client: Client, query: str, found: list[str]) -> None:
    make_person("Lena Novák")
    make_person("Ana Ruiz", RoleKind.INSTRUCTOR)
    make_person("Gone Person", deactivated_at=NOW)
    assert names(client, query) == found


def test_where_nobody_fits_it_says_so_and_leads_back(client: Client) -> None:
    page = Page(client.get(f"{PEOPLE}?q=nobody"))
    assert ("Nobody like that is here." in page.text, page.links()["Show all"]) == (True, PEOPLE)


def test_pages_lead_on_and_back_and_keep_what_they_are_narrowed_to(client: Client) -> None:
    for number in range(30):
        make_person(f"Lena {number:02}")
    first = Page(client.get(f"{PEOPLE}?role=learner"))
    second = Page(client.get(first.links()["Next"]))
    assert [len(first.rows("People")), len(second.rows("People")), "Next" in second.links()] == [25, 5, False]
    assert Page(client.get(second.links()["Previous"])).rows("People") == first.rows("People")


def test_names_are_text_whatever_stands_in_them(client: Client) -> None:
    make_person("<script>alert(1)</script> \N{RIGHT-TO-LEFT OVERRIDE}x")
    response = client.get(PEOPLE)
    assert "<script>alert" not in response.content.decode()
    assert any(bdi.text.startswith("<script>alert(1)</script>") for bdi in Page(response).every("bdi"))


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_it_costs_the_same_whatever_it_shows(client: Client, rows: int, django_assert_num_queries: Queries) -> None:
    for number in range(rows):
        make_person(f"Lena {number}", email=f"lena{number}@example.org")
    with django_assert_num_queries(SIGNED_IN + 2):
        client.get(PEOPLE)
