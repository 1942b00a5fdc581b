"""The fonts that are built: exactly what the stylesheet asks for, small enough for a first visit."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy ĚŠČŘŽÝÁÍÉŮÚŤĎŇ"
PUNCTUATION = "–—’‘“”„…·‹›«»×−€"
RULE = """
@font-face {
  font-family: Inter;
  font-weight: 400 700;
  src: url("../fonts/inter-small.woff2") format("woff2");
  unicode-range: U+0020-007E, U+017D,
    u+20ac;
}
@font-face { font-family: Stand-in; src: local("Arial"); }
"""


@pytest.fixture(scope="module")
def fonts() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "assets" / "fonts.py"))


@pytest.fixture(scope="module")
def latin(fonts: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file that a first visit loads, freshly made."""
    faces = {face.name: face for face in fonts["faces"](fonts["STYLESHEET"].read_text("utf-8"))}
    made: Path = fonts["make"](faces["inter-latin.woff2"], tmp_path_factory.mktemp("fonts"))
    return made


def test_a_rule_says_what_its_file_holds(fonts: dict[str, Any]) -> None:
    (face,) = fonts["faces"](RULE)
    assert (face.name, face.weights) == ("inter-small.woff2", (400, 700))
    assert face.characters == {*range(0x20, 0x7F), 0x17D, 0x20AC}


@pytest.mark.parametrize("line", ["font-weight: 400 700;", "unicode-range: U+0020-007E, U+017D,\n    u+20ac;"])
def test_a_rule_that_does_not_say_it_all_is_refused(fonts: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=r"^A @font-face rule must name a file, two weights and a unicode-range: "):
        fonts["faces"](RULE.replace(line, ""))


def test_the_files_of_the_stylesheet(fonts: dict[str, Any]) -> None:
    names = [face.name for face in fonts["faces"](fonts["STYLESHEET"].read_text("utf-8"))]
    assert names == ["inter-latin.woff2", "inter-greek.woff2", "inter-cyrillic.woff2"]


def test_a_first_visit_loads_at_most_60_kilobytes_of_fonts(latin: Path) -> None:
    assert latin.stat().st_size <= 60_000


def test_names_in_czech_and_punctuation_are_in_it(latin: Path) -> None:
    known = TTFont(latin).getBestCmap()
    assert {character for character in CZECH + PUNCTUATION if ord(character) not in known} == set()


def test_figures_can_be_of_one_width_and_weights_vary(latin: Path) -> None:
    font = TTFont(latin)
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    axes = [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes]
    assert "tnum" in features
    assert axes == [("wght", 400, 700)]
