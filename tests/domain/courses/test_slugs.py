"""Addresses of courses are made of their names, in whatever script these are."""

import pytest

from lessonbook.domain.courses.slugs import LONGEST_SLUG, free_slug


@pytest.mark.parametrize(
    ("name", "code", "slug"),
    [
        ("Spanish B1", "", "spanish-b1"),
        ("Čeština pro cizince!", "", "cestina-pro-cizince"),
        ("Größe & Łódź", "", "grosse-lodz"),
        ("日本語 1", "JA-1", "ja-1"),
        ("日本語", "", "course"),
        ("<b>Chess</b>", "", "bchessb"),
        ("New", "", "new-2"),
        ("x_y  z", "", "x-y-z"),
    ],
)
def test_a_name_makes_an_address(name: str, code: str, slug: str) -> None:
    assert free_slug(name, code, set()) == slug


def test_a_taken_address_gets_a_number_and_none_is_too_long() -> None:
    long = "a" * 200
    first = free_slug(long, "", set())
    second = free_slug(long, "", {first})
    assert (len(first), second) == (LONGEST_SLUG, "a" * (LONGEST_SLUG - 2) + "-2")


@pytest.mark.parametrize("page", ["New", "Together"])
def test_no_course_has_the_address_of_a_page(page: str) -> None:
    assert free_slug(page, "", set()) != page.lower()
