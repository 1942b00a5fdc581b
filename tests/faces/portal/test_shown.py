"""What a page showed, as its form carries it."""

import pytest

from lessonbook.faces.portal.shown import overtaken_text, read_shown, shown_again, shown_text

STANDS = {"lesson": 2, "links": [["Words", "https://example.org/"]]}


def test_what_a_form_carries_is_read_again() -> None:
    assert read_shown({"shown": shown_text(STANDS)}) == STANDS


@pytest.mark.parametrize("sent", [{}, {"shown": ""}, {"shown": "[]"}, {"shown": "{"}, {"shown": "[" * 100_000}])
def test_what_is_nothing_of_ours_says_nothing(sent: dict[str, str]) -> None:
    assert read_shown(sent) is None


def test_a_page_shown_again_tells_only_some_of_it_anew() -> None:
    before = {"lesson": 1, "links": []}
    assert read_shown({"shown": shown_text(STANDS, before, ["lesson"])}) == {"lesson": 2, "links": []}
    assert shown_again({"shown": "before"}, STANDS, is_told=False) == "before"
    assert shown_again({"shown": "before"}, STANDS, is_told=True) == shown_text(STANDS)


def test_what_somebody_wrote_meanwhile_is_told() -> None:
    assert overtaken_text("") == "Somebody emptied this meanwhile. Save again to put yours in its place."
    told = "Somebody wrote this meanwhile: Nothing comes back. Save again to put yours in its place."
    assert overtaken_text("Nothing comes back.") == told
