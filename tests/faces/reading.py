"""Reads pages as people do: tables by their caption, what can be pressed by its words, text without what is hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {"a", "bdi", "small", "span", "strong", "time"}
UNSEEN = {"script", "style", "template", "title", "svg"}
UNSEEN_CLASSES = {"tab-brief", "vh", "cell-label", "chip-card", "in-list"}


@dataclass
class Element:
    """An element of a page, with what is in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    def every(self, tag: str, **attrs: str) -> Iterator["Element"]:
        """Yield the elements of this tag within, in order, whose attributes are as given (`class_` has a class)."""
        for child in self.inside:
            if isinstance(child, Element):
                if child.tag == tag and all(child._has(name, value) for name, value in attrs.items()):
                    yield child
                yield from child.every(tag, **attrs)

    def one(self, tag: str, **attrs: str) -> "Element":
        """Return the only such element."""
        [found] = self.every(tag, **attrs)
        return found

    @property
    def text(self) -> str:
        """What is seen, blanks as one."""
        return " ".join("".join(self._seen()).split())

    @property
    def whole_text(self) -> str:
        """What is read aloud too."""
        return " ".join("".join(self._all()).split())

    def _has(self, name: str, value: str) -> bool:
        if name == "class_":
            return value in self.attrs.get("class", "").split()
        return self.attrs.get(name.rstrip("_").replace("_", "-")) == value

    def _seen(self) -> Iterator[str]:
        for child in self.inside:
            if isinstance(child, str):
                yield child
            elif not child._is_unseen():
                apart = "" if child.tag in INLINE and "class" not in child.attrs else " "
                yield apart
                yield from child._seen()
                yield apart

    def _is_unseen(self) -> bool:
        hidden = "hidden" in self.attrs or set(self.attrs.get("class", "").split()) & UNSEEN_CLASSES
        return self.tag in UNSEEN or bool(hidden)

    def _all(self) -> Iterator[str]:
        for child in self.inside:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                yield from child._all()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


class Page(Element):
    """A whole page, or a part of one, as an answer brought it; every tag must be closed in order."""

    def __init__(self, response: Any, status: int = 200) -> None:
        assert response.status_code == status, response.status_code
        reader = _Reader()
        reader.feed(response.content.decode())
        assert len(reader._open) == 1, f"<{reader._open[-1].tag}> is never closed"
        super().__init__("page", {}, reader.root.inside)

    @property
    def heading(self) -> str:
        """The page's heading."""
        return self.one("h1").text

    def table(self, caption: str) -> Element:
        """Return the table with this caption."""
        [found] = [table for table in self.every("table") if table.one("caption").whole_text == caption]
        return found

    def columns(self, caption: str) -> list[str]:
        """Return the names of a table's columns, as far as they are seen."""
        return [cell.text for cell in self.table(caption).one("thead").every("th")]

    def rows(self, caption: str) -> list[list[str]]:
        """Return what is seen in a table's cells, by row; none where there is no such table."""
        if not any(table.one("caption").whole_text == caption for table in self.every("table")):
            return []
        return [[cell.text for cell in row.every("td")] for row in self.table(caption).one("tbody").every("tr")]

    def facts(self) -> dict[str, str]:
        """Return the description list: what stands beside each label."""
        pairs = (
            pair for list_ in self.every("dl", class_="facts") for pair in list_.every("div") if list(pair.every("dt"))
        )
        return {pair.one("dt").text: pair.one("dd").text for pair in pairs if sum(1 for _ in pair.every("dt")) == 1}

    def links(self) -> dict[str, str]:
        """Return where links lead, by their words; of several of the same words the last."""
        return {link.text: link.attrs.get("href", "") for link in self.every("a")}

    def buttons(self) -> list[str]:
        """Return the words of the buttons that are seen within the page's main part."""
        return [button.text for button in self.one("main").every("button") if "hidden" not in button.attrs]
