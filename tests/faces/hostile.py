"""An attack to be written wherever people write, and what of it has come alive in a page."""

from collections.abc import Iterator
from html.parser import HTMLParser

from tests.faces.reading import Element

OUT, TURN = "\N{POP DIRECTIONAL ISOLATE}", "\N{RIGHT-TO-LEFT OVERRIDE}"
EVIL = f"""<script>alert(1)</script>"' onload=x{OUT}{TURN}\n\u2028<img src=x onerror=alert(1)>{{{{ 7*7 }}}}"""
SCRIPT_LINK = "javascript:alert(1)//https://example.org/"
WEB_LINK = """https://x.example/?a="'><script>alert(1)</script>"""
"""One that leads nowhere, and one that is drawn."""
TAIL = EVIL.partition(TURN)[2]
ISOLATED = {"bdi", "option", "textarea", "title", "script", "style", "select", "svg"}
"""A turn of direction ends with these elements; the others hold nothing else, or nothing that is seen."""
WITHIN_LINES = {"a", "abbr", "b", "button", "code", "data", "del", "em", "ins", "kbd", "label"} | {
    "small",
    "span",
    "strong",
    "time",
}
"""What stands in a line with other text; everything else is a paragraph of its own to the algorithm of directions."""
BLOCKS = {"row-note", "fact-note"}
"""Classes that make paragraphs of what stands in lines otherwise."""


def stands_in_line(element: Element) -> bool:
    return element.tag in WITHIN_LINES and not BLOCKS & set(element.attrs.get("class", "").split())


def is_left(element: Element) -> bool:
    """Whether what is in a `<bdi>` ends its isolation, which is to say that there is none."""
    return element.tag == "bdi" and OUT in element.whole_text


class Tags(HTMLParser):
    """Reads pages whose tags aren't all closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.attacks: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page = Element("page", {}, [Element(tag, {name: value or "" for name, value in attrs})])
        self.attacks |= set(attacks(page))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "alert(1)" in data:
            self.attacks.add("a script")


def attacks(page: Element) -> Iterator[str]:
    """Yield what of the attack has come alive in an element."""
    line = ""
    for child in page.inside:
        if isinstance(child, str):
            line += child
        elif stands_in_line(child) or is_left(child):
            line += text_in_line(child)
        else:
            yield from turned(line)
            line = line if child.tag in ISOLATED else ""
    yield from turned(line)
    for child in (one for one in page.inside if isinstance(one, Element)):
        if child.tag == "script" and "src" not in child.attrs and "alert" in "".join(map(str, child.inside)):
            yield "a script"
        yield from (f"{child.tag} {name}" for name in child.attrs if name.startswith("on"))
        for name in ("href", "src", "action", "formaction", "content"):
            if "javascript:" in child.attrs.get(name, ""):
                yield f"{child.tag} {name}={child.attrs[name][:60]}"
        if child.tag not in ISOLATED:
            yield from (one for one in attacks(child) if not (stands_in_line(child) and one.startswith("turned")))


def text_in_line(element: Element) -> str:
    """The text of an element that stands in a line, without what is isolated or not seen."""
    if "vh" in element.attrs.get("class", "").split() or "hidden" in element.attrs:
        return ""
    seen = (one for one in element.inside if isinstance(one, str) or one.tag not in ISOLATED or is_left(one))
    texts = (one if isinstance(one, str) else text_in_line(one) for one in seen)
    return "".join(texts)


def turned(line: str) -> Iterator[str]:
    """Yield what else a turn of direction has turned around in a line: all that follows it there."""
    _before, turn, after = line.partition(TURN)
    while turn:
        same = next(n for n in range(len(TAIL), -1, -1) if after.startswith(TAIL[:n]))
        rest = after[same:].lstrip("…").partition(TURN)
        if rest[0].strip():
            yield f"turned: {' '.join(after[same:].split())[:60]!r} after {' '.join(_before.split())[-60:]!r}"
        _before, turn, after = rest
