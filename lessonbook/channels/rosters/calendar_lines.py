"""The content lines of an iCalendar file (RFC 5545, sections 3.1, 3.4, 3.6), cut into the components that are read.

Nothing is parsed here: what is kept as text is bounded on the way, so that a file decides neither how long it takes to
read nor how much memory.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lessonbook.channels.rosters.problems import Unreadable, unreadable

MOST_EVENTS = 20_000
MOST_DATES = 50_000
"""Rules, added dates and dates left out, of all events together."""
MOST_OBSERVANCES = 10_000
"""Of all zones that a file defines; of those that come later nothing is known."""
LONGEST_ZONE = 50_000
DEEPEST = 10
"""So many components may be open at once; the standard has three in one another."""
LONGEST = 100_000
"""So many characters of a content line are kept."""
LONGEST_RULE = 1_000
LONGEST_PROPERTY = 5_000
"""Of any other that is not a list of dates; whatever is longer than it may be says so later."""

NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*[;:]")
ESCAPED = re.compile(r"\\(.)")
DATES = frozenset({"RRULE", "RDATE", "EXDATE"})
OBSERVANCE = frozenset({"DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"})
TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"})
READ = {
    "VCALENDAR": frozenset({"METHOD", "X-WR-TIMEZONE"}),
    "VTIMEZONE": frozenset({"TZID"}),
    "STANDARD": OBSERVANCE,
    "DAYLIGHT": OBSERVANCE,
    "VEVENT": TIMES | DATES | {"UID", "STATUS", "SUMMARY", "LOCATION", "URL", "CONFERENCE"},
}
"""The properties that are read, by component."""
MOST_OF_A_KIND = 2
"""How many of a property are kept, one more than there may be; of those that may come often there is a number, too."""
OFTEN = dict.fromkeys(DATES, MOST_DATES) | {"CONFERENCE": 20}


@dataclass(frozen=True, slots=True)
class Part:
    """A component as text, without what is not read, and the line on which it begins."""

    line: int
    text: str
    too_long: str
    """A property that was left out, as it is longer than it may be; mostly none."""
    most: int


@dataclass(frozen=True, slots=True)
class CalendarText:
    """A calendar: what it says of its zone and method, its events, and the observances of the zones that it defines."""

    zone: str
    method: str
    events: list[Part]
    zones: dict[str, tuple[str, ...]]


def read_calendars(lines: Iterable[str], file: str) -> list[CalendarText]:
    """Return the calendars of a file, but for those without events.

    Raises Unreadable: broken_calendar, too_many_events, too_many_dates.
    """
    reader = _Reader(file)
    for number, line in unfolded(lines):
        reader.take(number, line)
    return reader.end()


def unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield content lines, up to `LONGEST` characters of each, with the number of the line on which it begins."""
    pieces: list[str] = []
    begun = size = 0
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if pieces and line.startswith((" ", "\t")):
            if size < LONGEST:
                pieces.append(line[1 : LONGEST - size + 1])
                size += len(pieces[-1])
        elif line:
            if pieces:
                yield begun, "".join(pieces)
            pieces, begun, size = [line[:LONGEST]], number, min(len(line), LONGEST)
    if pieces:
        yield begun, "".join(pieces)


@dataclass(slots=True)
class _Open:
    """A component whose end is to come."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    too_long: str = ""
    most: int = 0

    def value(self, name: str) -> str:
        """The value of a property whose parameters say nothing; empty where there is none."""
        return next((_value(line) for line in self.lines if name_of(line) == name), "")

    def keep(self, name: str, line: str) -> None:
        """Keep a property, unless it is too long, or there are enough of the kind."""
        most = LONGEST_RULE if name == "RRULE" else LONGEST - 1 if name in DATES else LONGEST_PROPERTY
        if len(line) > most:
            self.too_long, self.most = name, most
        elif self.kept[name] < OFTEN.get(name, MOST_OF_A_KIND):
            self.kept[name] += 1
            self.lines.append(line.lstrip())

    def part(self) -> Part:
        text = "\r\n".join((f"BEGIN:{self.name}", *self.lines, f"END:{self.name}", ""))
        return Part(self.line, text, self.too_long, self.most)


def name_of(line: str) -> str:
    """The property of a content line, in capitals; empty where it is none."""
    found = NAME.match(line)
    return found[1].upper() if found else ""


def _value(line: str) -> str:
    return ESCAPED.sub(r"\1", line.partition(":")[2].strip())


class _Reader:
    """How far reading is: which components are open, and what has been found."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[_Open] = []
        self._is_empty = True
        self._found: list[CalendarText] = []
        self._events: list[Part] = []
        self._zones: dict[str, tuple[str, ...]] = {}
        self._observances: list[str] = []
        self._counts: Counter[str] = Counter()

    def take(self, number: int, line: str) -> None:
        """Take the next content line."""
        name = name_of(line)
        if name == "BEGIN":
            self._begin(_value(line).upper(), number)
        elif name == "END":
            self._end(_value(line).upper(), number)
        elif not self._open:
            if not name.startswith("X-"):
                raise self._broken("BEGIN:VCALENDAR", number)
        elif name in READ.get(self._open[-1].name, ()):
            if self._open[-1].name == "VEVENT" and name in DATES:
                self._count("too_many_dates", MOST_DATES, number, 1 if name == "RRULE" else 1 + line.count(","))
            self._open[-1].keep(name, line)

    def end(self) -> list[CalendarText]:
        """Take the end of the file."""
        if self._open:
            raise self._broken(f"END:{self._open[-1].name}", self._open[-1].line)
        if self._is_empty:
            raise self._broken("BEGIN:VCALENDAR")
        return self._found

    def _begin(self, name: str, number: int) -> None:
        if not self._open and name != "VCALENDAR":
            raise self._broken("BEGIN:VCALENDAR", number)
        if len(self._open) == DEEPEST:
            raise self._broken(f"END:{self._open[-1].name}", number)
        if name == "VEVENT":
            if any(outer.name == name for outer in self._open):
                raise self._broken("END:VEVENT", number)
            self._count("too_many_events", MOST_EVENTS, number)
        elif name == "VTIMEZONE":
            self._observances = []
        self._is_empty = False
        self._open.append(_Open(name, number))

    def _end(self, name: str, number: int) -> None:
        if not self._open or self._open[-1].name != name:
            raise self._broken(f"END:{self._open[-1].name}" if self._open else f"BEGIN:{name}", number)
        closed = self._open.pop()
        if name == "VEVENT":
            self._events.append(closed.part())
        elif name in ("STANDARD", "DAYLIGHT"):
            self._counts["observances"] += 1
            if self._counts["observances"] <= MOST_OBSERVANCES:
                self._observances.append(closed.part().text)
        elif name == "VTIMEZONE":
            if self._observances and sum(map(len, self._observances)) <= LONGEST_ZONE:
                self._zones[closed.value("TZID")] = tuple(self._observances)
        elif not self._open:
            if self._events:
                zone, method = closed.value("X-WR-TIMEZONE"), closed.value("METHOD").upper()
                self._found.append(CalendarText(zone, method, self._events, self._zones))
            self._events, self._zones = [], {}

    def _count(self, code: str, most: int, number: int, count: int = 1) -> None:
        self._counts[code] += count
        if self._counts[code] > most:
            raise unreadable(code, self._file, number, most=most)

    def _broken(self, missing: str, number: int | None = None) -> Unreadable:
        return unreadable("broken_calendar", self._file, number, reason=f"{missing[:60]}?")
