"""Zones and days for tests, and a clock that is read minute by minute: slow, and hard to get wrong."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from lessonbook.scheduling.intervals import Interval

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ZONES = sorted(available_timezones())

CHANGES = [
    ("Europe/Berlin", date(2027, 3, 28)),  # 02:00 to 03:00
    ("Europe/Berlin", date(2026, 10, 25)),  # 03:00 to 02:00
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # 02:00 to 02:30
    ("Australia/Lord_Howe", date(2027, 4, 4)),  # 02:00 to 01:30
    ("Antarctica/Troll", date(2026, 10, 25)),  # 03:00 to 01:00
    ("America/Caracas", date(2007, 12, 9)),  # 03:00 to 02:30
    ("America/Sao_Paulo", date(2018, 11, 4)),  # 00:00 to 01:00
    ("America/Sao_Paulo", date(2018, 2, 17)),  # 24:00 to 23:00
    ("Asia/Beirut", date(2026, 3, 29)),  # 00:00 to 01:00
    ("Africa/Cairo", date(2026, 4, 24)),  # 00:00 to 01:00
    ("America/Havana", date(2026, 3, 8)),  # 00:00 to 01:00
    ("America/Havana", date(2026, 11, 1)),  # 01:00 to 00:00
    ("Atlantic/Azores", date(2026, 10, 25)),  # 01:00 to 00:00
    ("America/St_Johns", date(2006, 10, 29)),  # 00:01 to 23:01 of the day before
    ("Pacific/Apia", date(2011, 12, 30)),  # a date left out
    ("Pacific/Kwajalein", date(1993, 8, 21)),  # a date left out
]


def zones() -> st.SearchStrategy[ZoneInfo]:
    """Any zone there is."""
    return st.sampled_from(ZONES).map(ZoneInfo)


@st.composite
def zones_and_days(draw: st.DrawFn) -> tuple[ZoneInfo, date]:
    """A zone and a day, mostly one on or beside which its clocks change, since 1975: offsets of whole minutes."""
    if draw(st.booleans()):
        name, day = draw(st.sampled_from(CHANGES))
        zone = ZoneInfo(name)
    else:
        zone = draw(zones())
        day = next_change(zone, draw(st.dates(date(1975, 1, 1), date(2045, 12, 31))))
    return zone, day + draw(st.integers(-1, 1)) * DAY


def next_change(zone: ZoneInfo, day: date) -> date:
    """The first day, within 36 weeks of the one given, on which clocks of the zone change; else the next day."""
    for days in (7, 1):
        noons = [datetime.combine(day, time(12), UTC) + n * days * DAY for n in range(36)]
        changes = (before for before, noon in pairwise(noons) if offset(before, zone) != offset(noon, zone))
        day = next(changes, noons[0]).date()
    return day + DAY


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    found = instant.astimezone(zone).utcoffset()
    assert found is not None
    return found


class WalkedClock:
    """What clocks of a zone show in every minute around some of its days."""

    def __init__(self, zone: ZoneInfo, first: date, last: date) -> None:
        start = datetime.combine(first, time(0)) - DAY
        aware = start.replace(tzinfo=UTC)
        walk = [n * MINUTE for n in range((last - first).days * 24 * 60 + 3 * 24 * 60)]
        self.shown = [(aware + gone, start + (gone + offset(aware + gone, zone))) for gone in walk]
        self.last_shown = {wall: minute for minute, wall in self.shown}
        self.first_shown = {wall: minute for minute, wall in reversed(self.shown)}

    def first(self, day: date, wall: time) -> datetime:
        """The first minute that shows the wall time, or the jump over it."""
        wanted = datetime.combine(day, wall)
        return self.first_shown.get(wanted) or self.jump_over(wanted)

    def last(self, day: date, wall: time) -> datetime:
        """The last minute that shows the wall time, or the jump over it."""
        wanted = datetime.combine(day, wall)
        return self.last_shown.get(wanted) or self.jump_over(wanted)

    def jump_over(self, wanted: datetime) -> datetime:
        return next(minute for (_, before), (minute, wall) in pairwise(self.shown) if before < wanted < wall)

    def end_of(self, day: date) -> datetime:
        """The minute after the last one that shows the date or an earlier one."""
        end = datetime.combine(day + DAY, time(0))
        return max(minute for minute, wall in self.shown if wall < end) + MINUTE

    def dates_during(self, interval: Interval) -> list[date]:
        """The dates shown, each once for each time that the clock comes to it."""
        return [day for day, _ in groupby(wall.date() for minute, wall in self.shown if minute in interval)]
