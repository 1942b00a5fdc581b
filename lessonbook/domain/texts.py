"""Texts that people wrote, where they stand in a line with others."""

TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""The characters that turn the writing direction of what follows them (UAX #9, 2: embeddings, overrides, isolates)."""


def level(text: str) -> str:
    """The text without what would turn around the words that follow it; letters of any script keep their direction."""
    return text if text.isascii() else text.translate(TURNS)
