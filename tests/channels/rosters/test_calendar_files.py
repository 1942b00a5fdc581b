"""Reading calendars as other programs write them."""

from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from lessonbook.channels.rosters import calendar_files
from lessonbook.channels.rosters.calendar_files import is_of, read_calendar, source_id
from lessonbook.channels.rosters.problems import Findings, Unreadable
from lessonbook.channels.rosters.roster import Listing, Meeting
from tests.factories import NOW

BERLIN = ZoneInfo("Europe/Berlin")
OWN_RULES = """BEGIN:VTIMEZONE
TZID:Our own time
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
AS_WINDOWS_HAS_IT = OWN_RULES.replace("19701025", "16010101").replace("19700329", "16010101")
QUOTED = OWN_RULES.replace("Our own time", "Paris\\, Berlin")
ENDED_RULES = """BEGIN:VTIMEZONE
TZID:Our own time
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;UNTIL=20241027T010000Z
RDATE:20251026T030000,20261025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;COUNT=55
RDATE;VALUE=DATE-TIME:20250330T020000
RDATE:20260329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
NO_ZONE_ON_EARTH = """BEGIN:VTIMEZONE
TZID:Our own time
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0123
TZOFFSETTO:+0123
END:STANDARD
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "lesson@example.org") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def read(folder: Path, *parts: str) -> tuple[Listing[Meeting], Findings]:
    path = folder / "sessions.ics"
    text = "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(parts) + "END:VCALENDAR\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    findings = Findings()
    listing, _ = read_calendar(path, BERLIN, NOW, findings)
    return listing, findings


def told(listing: Listing[Meeting]) -> list[tuple[str, str, str, str]]:
    """Each session's id, start and end in UTC, and zone."""
    form = "%m-%d %H:%M"
    return [(m.id, m.starts_at.strftime(form), m.ends_at.strftime(form), m.zone) for m in listing.rows.values()]


def codes(findings: Findings) -> list[tuple[str, int | None, object]]:
    return [(problem.code, problem.line, problem.facts.get("column")) for problem in findings.errors]


def test_an_event_is_a_session_with_its_name_place_and_link(tmp_path: Path) -> None:
    listing, findings = read(
        tmp_path,
        event(
            "DTSTART;TZID=Europe/Prague:20261019T170000",
            "DTEND;TZID=Europe/Prague:20261019T181500",
            "SUMMARY:Scales\\, both\\n hands",
            "LOCATION:Studio 1",
            "URL:https://example.org/event",
            "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+49301234",
            "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.org/piano?a=1",
            "DESCRIPTION:Bring the book",
        ),
    )
    [meeting] = listing.rows.values()
    assert told(listing) == [("ics:lesson@example.org", "10-19 15:00", "10-19 16:15", "Europe/Prague")]
    assert (meeting.lesson, meeting.location, meeting.link, meeting.line, meeting.capacity, meeting.goal) == (
        "Scales, both hands",
        "Studio 1",
        "https://meet.example.org/piano?a=1",
        3,
        None,
        "",
    )
    assert (findings.errors, findings.warnings) == ([], {})


@pytest.mark.parametrize(
    ("start", "before", "utc", "zone"),
    [
        ("DTSTART;TZID=Europe/Prague:20261019T170000", "", "10-19 15:00", "Europe/Prague"),
        ("DTSTART:20261019T170000Z", "", "10-19 17:00", "Europe/Berlin"),
        ("DTSTART:20261019T170000", "", "10-19 15:00", "Europe/Berlin"),
        ("DTSTART:20261019T170000", "X-WR-TIMEZONE:Asia/Tokyo\n", "10-19 08:00", "Asia/Tokyo"),
        ("DTSTART:20261019T170000", "X-WR-TIMEZONE:Nowhere\n", "10-19 15:00", "Europe/Berlin"),
        ("DTSTART:20261025T003000Z", "", "10-25 00:30", "Europe/Berlin"),
        ("DTSTART:20261025T013000Z", "", "10-25 01:30", "Europe/Berlin"),
        ("DTSTART;TZID=Europe/Berlin:20261025T023000", "", "10-25 00:30", "Europe/Berlin"),
        ("DTSTART;TZID=Tokyo Standard Time:20261019T170000", "", "10-19 08:00", "Asia/Tokyo"),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Prague:20261019T170000", "", "10-19 15:00", "Europe/Prague"),
        (
            "DTSTART;TZID=/example.org/America/Argentina/Salta:20261019T170000",
            "",
            "10-19 20:00",
            "America/Argentina/Salta",
        ),
        ("DTSTART;TZID=Our own time:20261019T170000", OWN_RULES, "10-19 15:00", "Europe/Berlin"),
        ("DTSTART;TZID=Our own time:20261026T170000", OWN_RULES, "10-26 16:00", "Europe/Berlin"),
        ("DTSTART;TZID=Our own time:20261019T170000", AS_WINDOWS_HAS_IT, "10-19 15:00", "Europe/Berlin"),
        ("DTSTART;TZID=Our own time:20261019T170000", ENDED_RULES, "10-19 15:00", "Europe/Berlin"),
        ('DTSTART;TZID="Paris, Berlin":20261019T170000', QUOTED, "10-19 15:00", "Europe/Berlin"),
    ],
)
def test_times_are_read_in_their_zones(tmp_path: Path, start: str, before: str, utc: str, zone: str) -> None:
    listing, findings = read(tmp_path, before, event(start, "DURATION:PT45M"))
    assert [(row[1], row[3]) for row in told(listing)] == [(utc, zone)]
    assert findings.errors == []


@pytest.mark.parametrize("before", ["", NO_ZONE_ON_EARTH])
def test_a_zone_that_nobody_knows_is_an_error(tmp_path: Path, before: str) -> None:
    _, findings = read(tmp_path, before, event("DTSTART;TZID=Our own time:20261019T170000", "DURATION:PT45M"))
    line = 3 + before.count("\n")
    assert codes(findings) == [("no_zone_of_calendar", line, "DTSTART")]


def test_a_recurring_event_is_as_many_sessions_each_known_by_when_its_rules_put_it(tmp_path: Path) -> None:
    listing, _ = read(
        tmp_path,
        event(
            "DTSTART;TZID=Europe/Prague:20261019T170000",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "EXDATE;TZID=Europe/Prague:20261026T170000",
            "RDATE:20261103T080000Z",
        ),
    )
    assert told(listing) == [
        ("ics:lesson@example.org/20261019T150000Z", "10-19 15:00", "10-19 16:00", "Europe/Prague"),
        ("ics:lesson@example.org/20261102T160000Z", "11-02 16:00", "11-02 17:00", "Europe/Prague"),
        ("ics:lesson@example.org/20261103T080000Z", "11-03 08:00", "11-03 09:00", "Europe/Prague"),
        ("ics:lesson@example.org/20261109T160000Z", "11-09 16:00", "11-09 17:00", "Europe/Prague"),
    ]


def test_what_recurs_in_utc_keeps_its_time_in_utc(tmp_path: Path) -> None:
    listing, _ = read(tmp_path, event("DTSTART:20261019T150000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert [row[1:] for row in told(listing)] == [
        ("10-19 15:00", "10-19 16:00", "Europe/Berlin"),
        ("10-26 15:00", "10-26 16:00", "Europe/Berlin"),
    ]


def test_an_occurrence_that_was_changed_takes_the_place_of_the_one_it_was(tmp_path: Path) -> None:
    listing, _ = read(
        tmp_path,
        event("DTSTART;TZID=Europe/Prague:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"),
        event(
            "RECURRENCE-ID;TZID=Europe/Prague:20261026T170000",
            "DTSTART;TZID=Europe/Prague:20261027T090000",
            "DURATION:PT30M",
            "SUMMARY:Moved",
        ),
        event(
            "RECURRENCE-ID;VALUE=DATE:20261102",
            "DTSTART;TZID=Europe/Prague:20261102T170000",
            "DURATION:PT1H",
            "STATUS:CANCELLED",
        ),
    )
    assert told(listing) == [
        ("ics:lesson@example.org/20261019T150000Z", "10-19 15:00", "10-19 16:00", "Europe/Prague"),
        ("ics:lesson@example.org/20261026T160000Z", "10-27 08:00", "10-27 08:30", "Europe/Prague"),
    ]


def test_a_changed_occurrence_alone_is_that_session(tmp_path: Path) -> None:
    listing, findings = read(
        tmp_path, event("RECURRENCE-ID:20261026T160000Z", "DTSTART:20261027T080000Z", "DURATION:PT30M")
    )
    assert [row[:2] for row in told(listing)] == [("ics:lesson@example.org/20261026T160000Z", "10-27 08:00")]
    assert findings.errors == []


@pytest.mark.parametrize("cancelled", ["STATUS:CANCELLED", "METHOD:CANCEL"])
def test_what_is_cancelled_makes_no_session_but_its_uid_is_known(tmp_path: Path, cancelled: str) -> None:
    path = tmp_path / "a.ics"
    inside = event("DTSTART:20261019T150000Z", "DURATION:PT1H", *([cancelled] if "STATUS" in cancelled else []))
    outside = f"{cancelled}\n" if "METHOD" in cancelled else ""
    path.write_text(f"BEGIN:VCALENDAR\n{outside}{inside}END:VCALENDAR\n")
    listing, stems = read_calendar(path, BERLIN, NOW, Findings())
    assert (listing.rows, stems) == ({}, {"ics:lesson@example.org"})


@pytest.mark.parametrize(
    ("end", "lasts"),
    [
        ("DTEND:20261024T220000Z", ("10-24 20:00", "10-24 22:00")),
        # The clocks go back in the night: the same wall time is an hour later.
        ("DTEND;TZID=Europe/Berlin:20261025T220000", ("10-24 20:00", "10-25 21:00")),
        ("DURATION:PT24H", ("10-24 20:00", "10-25 20:00")),
        ("DURATION:PT5H30M", ("10-24 20:00", "10-25 01:30")),
    ],
)
def test_lengths_are_elapsed_time(tmp_path: Path, end: str, lasts: tuple[str, str]) -> None:
    listing, _ = read(tmp_path, event("DTSTART;TZID=Europe/Berlin:20261024T220000", end))
    assert [row[1:3] for row in told(listing)] == [lasts]


@pytest.mark.parametrize(
    ("lines", "code", "column"),
    [
        (["DTSTART:20261019T170000"], "no_length", "DURATION"),
        (["DTSTART:20261019T170000", "DTEND:20261019T160000"], "ends_before_start", "DTEND"),
        (["DTSTART:20261019T170000", "DURATION:-PT1H"], "ends_before_start", "DURATION"),
        (["DTSTART:20261019T170000", "DURATION:P8D"], "too_long_session", "DURATION"),
        (["DTSTART:20261019T170000", "DTEND;VALUE=DATE:20261020"], "no_time_of_day", "DTEND"),
        (["DTSTART:2026-10-19"], "broken_property", "DTSTART"),
        (["DURATION:PT1H"], "empty", "DTSTART"),
        (["DTSTART:00010101T000000", "DURATION:PT1H"], "no_such_time", "DTSTART"),
        (["DTSTART:20261019T170000", "DTSTART:20261020T170000", "DURATION:PT1H"], "property_twice", "DTSTART"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=XX"], "broken_property", "RRULE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=MINUTELY"], "too_often", "RRULE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=DAILY;INTERVAL=0;BYMONTH=2"], "broken_rule", "RRULE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=-3"], "broken_rule", "RRULE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=9999999999"], "broken_property", "RRULE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", f"RRULE:FREQ=DAILY;BYDAY=MO{',MO' * 400}"], "too_long", "RRULE"),
        (["DTSTART:20261019T170000", "DURATION:P999999999D"], "too_long_session", "DURATION"),
        (["DTSTART:20261019T170000", "DURATION:-P999999999D"], "ends_before_start", "DURATION"),
        (["DTSTART:20261019T170000", "DURATION:P99999999999D"], "broken_property", "DURATION"),
        (["DTSTART:20261019T170000", "DURATION;VALUE=DATE:20261019"], "broken_property", "DURATION"),
        (["DTSTART:20261019T170000", "DURATION;VALUE=TEXT:one hour"], "broken_property", "DURATION"),
        (["DTSTART;VALUE=TEXT:20261019T170000", "DURATION:PT1H"], "broken_property", "DTSTART"),
        (["DTSTART;VALUE=DURATION:PT1H", "DURATION:PT1H"], "broken_property", "DTSTART"),
        (["DTSTART;TZID=\x01:20261019T170000", "DURATION:PT1H"], "broken_property", "DTSTART"),
        (["DTSTART:99991231T230000Z", "DTEND:99991231T235900Z"], "no_such_time", "DTSTART"),
        (["DTSTART;TZID=America/New_York:99991231T235900", "DURATION:PT1H"], "no_such_time", "DTSTART"),
        (["DTSTART:20261019T170000", "DTEND;TZID=Europe/Prague:99991231T235900"], "no_such_time", "DTEND"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "RRULE;VALUE=TEXT:FREQ=DAILY"], "broken_property", "RRULE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "EXDATE;VALUE=TEXT:x"], "broken_property", "EXDATE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "EXDATE:00010101T000000"], "no_such_time", "EXDATE"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "RDATE;VALUE=DURATION:PT1H"], "broken_property", "RDATE"),
        (
            ["DTSTART:20261019T170000", "DURATION:PT1H", "RECURRENCE-ID;VALUE=TEXT:x"],
            "broken_property",
            "RECURRENCE-ID",
        ),
        (["DTSTART:20261019T170000", "DURATION:PT1H", f"SUMMARY:{'x' * 201}"], "too_long", "SUMMARY"),
        (["DTSTART:20261019T170000", "DURATION:PT1H", "URL:javascript:alert(1)"], "no_link", "URL"),
        (
            ["DTSTART:20261019T170000", "DURATION:PT1H", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261019T170000"],
            "no_range",
            "RECURRENCE-ID",
        ),
    ],
)
def test_an_event_that_is_wrong_is_an_error_at_its_line(
    tmp_path: Path, lines: list[str], code: str, column: str
) -> None:
    fine = event("DTSTART:20261019T170000", "DURATION:PT1H", uid="fine")
    listing, findings = read(tmp_path, fine, event(*lines))
    assert (codes(findings), list(listing.rows)) == ([(code, 8, column)], ["ics:fine"])


@pytest.mark.parametrize("zone", ["Europe", "x" * 300, "a/" * 300])
def test_a_zone_with_the_name_of_a_folder_or_of_no_file_ends_reading_at_its_line(tmp_path: Path, zone: str) -> None:
    fine = event("DTSTART:20261019T170000", "DURATION:PT1H", uid="fine")
    with pytest.raises(Unreadable) as error:
        read(tmp_path, fine, event(f"DTSTART;TZID={zone}:20261019T170000", "DURATION:PT1H"))
    [problem] = error.value.problems
    assert (problem.code, problem.line, problem.facts["column"]) == ("broken_property", 8, "DTSTART")


def test_texts_in_which_nothing_can_be_seen_are_none(tmp_path: Path) -> None:
    blank = "\u200b\u2060"
    times = ("DTSTART:20261019T170000", "DURATION:PT1H", f"SUMMARY:{blank}", f"LOCATION:{blank}")
    listing, _ = read(tmp_path, event(*times))
    assert [(row.lesson, row.location) for row in listing.rows.values()] == [("", "")]
    assert codes(read(tmp_path, event(*times, uid=blank))[1]) == [("no_id", 3, "UID")]


def test_what_a_description_says_of_events_is_text(tmp_path: Path) -> None:
    told_of = ("DESCRIPTION:One line\\n", " BEGIN:VEVENT", "  END:VEVENT", "\tEND:VCALENDAR")
    listing, findings = read(tmp_path, event("DTSTART:20261019T170000", "DURATION:PT1H", *told_of))
    assert (list(listing.rows), findings.errors) == (["ics:lesson@example.org"], [])


def test_what_is_not_read_may_be_broken_and_alarms_have_times_of_their_own(tmp_path: Path) -> None:
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT15M", "DURATION:PT5M", "UID:alarm", "END:VALARM")
    others = ("DTSTAMP:today", "ATTENDEE;=:x", "no property", "GEO:here")
    listing, findings = read(tmp_path, event("DTSTART:20261019T170000", *others, *alarm, "DURATION:PT1H"))
    assert (told(listing)[0][1:3], findings.errors) == (("10-19 15:00", "10-19 16:00"), [])


def test_a_file_that_is_the_name_of_another_is_not_that_one(tmp_path: Path) -> None:
    other = tmp_path / "other.ics"
    other.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    path = tmp_path / "a.ics"
    path.write_text(str(other))
    with pytest.raises(Unreadable):
        read_calendar(path, BERLIN, NOW, Findings())


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5",
        f"FREQ=DAILY;BYMONTHDAY={','.join(map(str, range(1, 32)))}",
    ],
)
def test_rules_of_a_zone_that_would_be_followed_for_ever_are_no_known_zones(tmp_path: Path, rule: str) -> None:
    evil = OWN_RULES.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", rule).replace("19700329", "00010101")
    begun = process_time()
    _, findings = read(tmp_path, evil, event("DTSTART;TZID=Our own time:20261019T170000", "DURATION:PT45M"))
    assert (codes(findings)[0][0], process_time() - begun < 2) == ("no_zone_of_calendar", True)


def test_rules_that_take_too_long_together_are_refused_in_time(tmp_path: Path) -> None:
    never = ("DTSTART:19700101T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    begun = process_time()
    with pytest.raises(Unreadable) as error:
        read(tmp_path, *(event(*never, uid=f"{number}") for number in range(100)))
    assert (error.value.problems[0].code, process_time() - begun < 5) == ("too_much_work", True)


def test_an_event_needs_a_uid_of_its_own(tmp_path: Path) -> None:
    times = ("DTSTART:20261019T170000", "DURATION:PT1H")
    _, findings = read(tmp_path, event(*times), event(*times), event(*times, uid=""))
    assert sorted(codes(findings)) == [("no_id", 13, "UID"), ("twice", 8, "UID")]


def test_whole_days_are_no_sessions_and_what_never_ends_is_told(tmp_path: Path) -> None:
    listing, findings = read(
        tmp_path,
        event("DTSTART;VALUE=DATE:20261224", "SUMMARY:Holiday", uid="day"),
        event("DTSTART:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"),
    )
    assert {code: warned.count for code, warned in findings.warnings.items()} == {"all_day": 1, "endless": 1}
    assert (len(listing.rows), findings.errors) == (58, [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken_calendar"),
        (b"sessionId,startsAt\n", "broken_calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "broken_calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "broken_calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n", "broken_calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n", "broken_calendar"),
        (b"BEGIN:VEVENT\nEND:VEVENT\n", "broken_calendar"),
        (b"END:VCALENDAR\n", "broken_calendar"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 100_000, "broken_calendar"),
        ("BEGIN:VCALENDAR\nX:Š\nEND:VCALENDAR\n".encode("iso8859-2"), "not_utf8"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n".encode("utf-16"), "not_utf8"),
    ],
)
def test_what_is_no_calendar_is_one_error(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as error:
        read_calendar(path, BERLIN, NOW, Findings())
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_file_or_a_calendar_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_files, "MOST_SESSIONS", 3)
    with pytest.raises(Unreadable) as error:
        read(tmp_path, event("DTSTART:20261019T170000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4"))
    monkeypatch.setattr(calendar_files, "MOST_BYTES", 30)
    with pytest.raises(Unreadable) as other:
        read(tmp_path, event("DTSTART:20261019T170000", "DURATION:PT1H"))
    assert [e.value.problems[0].code for e in (error, other)] == ["too_many_sessions", "too_large"]


def test_ids_of_events_are_told_apart_however_long_they_are() -> None:
    at = datetime(2026, 10, 26, 16, tzinfo=UTC)
    long, longer = "x" * 250, "x" * 251
    ids = {source_id(uid, when) for uid in ("a", "a/b", long, longer) for when in (None, at)}
    assert (len(ids), max(map(len, ids)) <= 255) == (8, True)
    assert [is_of(source_id(uid, at), {source_id("a")}) for uid in ("a", "ab", "a/b")] == [True, False, False]
