"""Makes the fonts that the stylesheets name, each as small as its `@font-face` rule allows.

    python assets/fonts.py FOLDER

A rule's file name, weights and unicode-range in tokens.css are the order: the file holds those characters and weights
of Inter, at text size, with the features that the pages use, and nothing else.
"""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
STYLESHEET = ROOT / "lessonbook" / "faces" / "look" / "static" / "look" / "css" / "tokens.css"
INTER = ROOT / "node_modules" / "inter-ui"
TEXT_SIZE = 14
# Kerning, forms by language, letters that are composed, figures of one width.
FEATURES = ["kern", "locl", "ccmp", "tnum"]
RULE = re.compile(r"@font-face\s*{(?P<body>[^}]*)}")
FILE = re.compile(r'url\("\.\./fonts/(?P<name>[\w-]+\.woff2)"\)')
WEIGHTS = re.compile(r"font-weight:\s*(?P<from>\d+)\s+(?P<to>\d+)")
UNICODE_RANGE = re.compile(r"unicode-range:(?P<ranges>[^;]*);")
ONE_RANGE = re.compile(r"U\+(?P<first>[0-9A-F]+)(?:-(?P<last>[0-9A-F]+))?", re.IGNORECASE)


@dataclass(frozen=True)
class Face:
    """One file to make: its name, its weights from and to, its characters."""

    name: str
    weights: tuple[int, int]
    characters: frozenset[int]


def faces(stylesheet: str) -> list[Face]:
    """Return what the `@font-face` rules of a stylesheet ask for; rules without a file of ours are left out."""
    return [_face(rule["body"]) for rule in RULE.finditer(stylesheet) if FILE.search(rule["body"])]


def _face(body: str) -> Face:
    file, weights, ranges = FILE.search(body), WEIGHTS.search(body), UNICODE_RANGE.search(body)
    if not (file and weights and ranges):
        raise ValueError(f"A @font-face rule must name a file, two weights and a unicode-range: {body.strip()}")
    characters: set[int] = set()
    for found in ONE_RANGE.finditer(ranges["ranges"]):
        characters |= set(range(int(found["first"], 16), int(found["last"] or found["first"], 16) + 1))
    return Face(file["name"], (int(weights["from"]), int(weights["to"])), frozenset(characters))


def make(face: Face, folder: Path) -> Path:
    """Write one file and return its path."""
    font = TTFont(INTER / "variable" / "InterVariable.woff2", recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 13, 14]))
    subsetter.populate(unicodes=face.characters)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"opsz": TEXT_SIZE, "wght": face.weights})
    font.flavor = "woff2"
    path = folder / face.name
    font.save(path)
    return path


def main(folder: Path) -> None:
    """Make every font into the folder, with the license under which they come."""
    folder.mkdir(parents=True, exist_ok=True)
    for face in faces(STYLESHEET.read_text(encoding="utf-8")):
        path = make(face, folder)
        sys.stdout.write(f"{path.name}: {len(face.characters)} characters, {path.stat().st_size / 1024:.1f} kB\n")
    shutil.copy(INTER / "LICENSE.txt", folder / "LICENSE.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
