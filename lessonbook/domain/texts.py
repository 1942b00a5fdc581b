"""Texts that people wrote, where they stand in a line with others, and times that no line may part."""

import re
from typing import TypeVar

Text = TypeVar("Text", bound=str)
TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""The characters that turn the writing direction of what follows them (UAX #9, 2: embeddings, overrides, isolates)."""
BETWEEN_TIMES = re.compile(r"(?<=\d)–(?=\d)")


def level(text: str) -> str:
    """The text without what would turn around the words that follow it; letters of any script keep their direction."""
    return text if text.isascii() else text.translate(TURNS)


def unbroken(text: str) -> str:
    """The text with its spans of times ("16:30–17:15") held together by word joiners: no line ends within one."""
    return BETWEEN_TIMES.sub("\u2060–\u2060", text)


TURN = re.compile(f"[{''.join(map(chr, TURNS))}]")
PDF, PDI = "\N{POP DIRECTIONAL FORMATTING}", "\N{POP DIRECTIONAL ISOLATE}"
ISOLATES = {"\N{LEFT-TO-RIGHT ISOLATE}", "\N{RIGHT-TO-LEFT ISOLATE}", "\N{FIRST STRONG ISOLATE}"}


def contained(text: Text) -> Text:
    """The text as it is where all turns in it end within their line, in order; else without them, as `level` has it.

    What stands around such a text keeps its direction. `<bdi>` alone doesn't see to that: to the algorithm it is one
    more pair of isolating characters, and a POP DIRECTIONAL ISOLATE within ends it.
    """
    if text.isascii() or not TURN.search(text) or all(map(_ends_its_turns, text.splitlines())):
        return text
    return text.translate(TURNS)  # type: ignore[return-value]  # what is markup stays markup


def _ends_its_turns(line: str) -> bool:
    ends: list[str] = []
    for turn in TURN.findall(line):
        if turn not in (PDF, PDI):
            ends.append(PDI if turn in ISOLATES else PDF)
        elif not ends or ends.pop() != turn:
            return False
    return not ends
