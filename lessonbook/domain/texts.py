"""Texts that people wrote, where they stand in a line with others, and times that no line may part."""

import re

TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""The characters that turn the writing direction of what follows them (UAX #9, 2: embeddings, overrides, isolates)."""
BETWEEN_TIMES = re.compile(r"(?<=\d)–(?=\d)")


def level(text: str) -> str:
    """The text without what would turn around the words that follow it; letters of any script keep their direction."""
    return text if text.isascii() else text.translate(TURNS)


def unbroken(text: str) -> str:
    """The text with its spans of times ("16:30–17:15") held together by word joiners: no line ends within one."""
    return BETWEEN_TIMES.sub("\u2060–\u2060", text)
