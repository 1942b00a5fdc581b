"""Text can be read on what it stands on, in light and dark: WCAG 2.2 AA, computed from the tokens themselves."""

import math
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

Color = tuple[float, float, float]
TEXT, LARGE_OR_PART = 4.5, 3.0
THEMES = ("light", "dark")
OKLCH = r"oklch\(([\d.]+) (var\(--c\)|[\d.]+) (var\(--h\)|[\d.]+)\)"


def tokens() -> dict[str, tuple[str, str]]:
    """Return each color token's two values, light and dark, as written."""
    source = css("tokens")
    pairs = re.findall(rf"--([\w-]+): light-dark\(({OKLCH}), ({OKLCH})\);", source)
    return {pair[0]: (pair[1], pair[5]) for pair in pairs}


def css(name: str) -> str:
    found = finders.find(f"look/css/{name}.css")
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")


def hues() -> dict[int, dict[str, str]]:
    """Return each hue's angle and chroma."""
    rules = re.findall(r"\.hue-(\d+) \{ --h: ([\d.]+); --c: ([\d.]+); \}", css("tokens"))
    return {int(number): {"var(--h)": angle, "var(--c)": chroma} for number, angle, chroma in rules}


def color(value: str, hue: dict[str, str] | None = None) -> Color:
    """Return an oklch() value as linear sRGB, clipped to what screens show."""
    for name, number in (hue or {}).items():
        value = value.replace(name, number)
    match = re.fullmatch(OKLCH, value)
    assert match, value
    lightness, chroma, angle = (float(part) for part in match.groups())
    a, b = chroma * math.cos(math.radians(angle)), chroma * math.sin(math.radians(angle))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(max(part, 0.0), 1.0) for part in (red, green, blue))  # type: ignore[return-value]


def contrast(one: Color, other: Color) -> float:
    """Return WCAG's contrast ratio."""
    lights = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *((text, ground, TEXT) for text in ("ink", "ink-soft") for ground in ("paper", "sheet", "shade", "raised")),
        *((text, ground, TEXT) for text in ("accent", "accent-deep", "lost") for ground in ("paper", "sheet", "shade")),
        *(("ink", ground, TEXT) for ground in ("accent-tint", "lost-tint")),
        ("accent", "accent-tint", TEXT),
        ("accent-deep", "accent-tint", TEXT),
        ("ink-soft", "accent-tint", TEXT),
        ("lost", "lost-tint", TEXT),
        ("lost-deep", "lost-tint", TEXT),
        ("on-accent", "accent", TEXT),
        ("on-accent", "accent-deep", TEXT),
        ("on-lost", "lost", TEXT),
        *(("line-strong", ground, LARGE_OR_PART) for ground in ("paper", "sheet")),
    ],
)
def test_ink_can_be_read(text: str, ground: str, least: float, theme: str) -> None:
    written = tokens()
    values = [color(written[name][THEMES.index(theme)]) for name in (text, ground)]
    assert contrast(values[0], values[1]) >= least


def test_there_are_twelve_hues() -> None:
    assert sorted(hues()) == list(range(1, 13))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("number", range(1, 13))
def test_a_courses_hue_can_be_seen_and_its_text_read(number: int, theme: str) -> None:
    written, hue, side = tokens(), hues()[number], THEMES.index(theme)
    bar, tint, text = (color(written[f"hue-{part}"][side], hue) for part in ("bar", "tint", "text"))
    soft = color(written["ink-soft"][side])
    assert contrast(text, tint) >= TEXT
    assert contrast(soft, tint) >= TEXT
    for ground in ("paper", "sheet"):
        assert contrast(bar, color(written[ground][side])) >= LARGE_OR_PART
