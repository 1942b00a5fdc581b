"""What people wrote leaves the direction of the words around it alone, and keeps its own."""

import pytest
from markupsafe import Markup

from lessonbook.domain.texts import contained, unbroken

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"


@pytest.mark.parametrize(
    "text",
    [
        "Piano",
        "Španělština – B1",
        "שיעור 3: שלום",
        "دورة Python 3",
        f"{RLI}שלום 3{PDI} and {FSI}دورة{PDI}",
        f"{FSI}a {RLE}b {LRO}c{PDF}{PDF}{PDI}",
        f"{RLI}one{PDI}\n{RLI}two{PDI}",
        Markup("<b>Ř</b>"),
    ],
)
def test_a_text_whose_turns_end_within_it_stays_as_it_is(text: str) -> None:
    assert contained(text) is text


@pytest.mark.parametrize(
    "text",
    [
        f"a{RLO}b",
        f"a{PDI}{RLO}b",
        f"a{PDI}b",
        f"a{PDF}b",
        f"a{RLI}b",
        f"{PDI}a{RLI}b",
        f"{RLI}a{PDI}{PDI}b",
        f"{FSI}{RLI}a{PDI}b",
        f"{RLI}{LRE}a{PDI}{PDF}b",
    ],
)
def test_any_other_loses_its_turns(text: str) -> None:
    assert contained(text) == "ab"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\u2029"])
def test_no_turn_goes_from_line_to_line(end: str) -> None:
    """An isolate ends with its line, so that its end on the next would end another."""
    assert contained(f"{RLI}a{end}b{PDI}") == f"a{end}b"


def test_markup_stays_markup() -> None:
    made = contained(Markup("<b>{}</b>").format(f"<{PDI}"))
    assert (type(made), made) == (Markup, "<b>&lt;</b>")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Friday · 08:30–09:20", "Friday · 08:30\u2060–\u206009:20"),
        ("Tue–Thu 8:00–12:00", "Tue–Thu 8:00\u2060–\u206012:00"),
        ("23:30 – Thu 00:15", "23:30 – Thu 00:15"),
    ],
)
def test_spans_of_times_are_held_together(text: str, held: str) -> None:
    assert unbroken(text) == held
