"""The part of an address by which a course is known, made of its name."""

import re
import unicodedata
from collections.abc import Collection

from django.utils.text import slugify

LONGEST_SLUG = 80
TAKEN_BY_PAGES = frozenset({"new", "together"})
"""What no course is called in an address: pages beside the courses' own have it."""
UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe"})


def stem_of(name: str, code: str = "") -> str:
    """Latin letters, digits and hyphens of a name, accents dropped; of the code or just "course" where none are left.

    A name that is mostly in another script keeps its code's, as the few Latin letters in it would say nothing.
    """
    return _plain(name) or _plain(code) or "course"


def _plain(text: str) -> str:
    letters = [c for c in unicodedata.normalize("NFKD", text.translate(UNDECOMPOSED)) if c.isalnum()]
    latin = sum(c.isascii() for c in letters)
    if 2 * latin < len(letters):
        return ""
    return re.sub(r"[-_]+", "-", slugify(text.translate(UNDECOMPOSED)))[:LONGEST_SLUG].strip("-")


def free_slug(name: str, code: str, taken: Collection[str]) -> str:
    """An address for a course that no other has: its name, with a number where that is taken."""
    stem = stem_of(name, code)
    slug, count = stem, 1
    while slug in taken or slug in TAKEN_BY_PAGES:
        count += 1
        slug = f"{stem[: LONGEST_SLUG - len(str(count)) - 1]}-{count}"
    return slug
