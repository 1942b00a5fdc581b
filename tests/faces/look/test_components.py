"""The components: what they say, to eyes and to ears, and that nothing written by people becomes markup."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.template.loader import get_template
from jinja2 import UndefinedError

from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.context import DeviceZone
from lessonbook.faces.look.hours import time_grid
from lessonbook.faces.look.icons import icon
from lessonbook.faces.look.months import month_grid
from lessonbook.faces.look.shapes import (
    Action,
    Asked,
    CalendarBar,
    CourseCard,
    Emptiness,
    Face,
    Fact,
    Filters,
    JoinWindow,
    LedgerLine,
    Link,
    NextSession,
    Option,
    Pager,
    Place,
    Select,
    SessionDetails,
    SessionLine,
    Trio,
)
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.giving_up_words import StageShown
from tests.faces.look.conftest import SERVER_TIME, MakeLine

Draw = Callable[..., str]
EVIL = "<script>alert(1)</script>\"' onload=x \N{RIGHT-TO-LEFT OVERRIDE}"
PAGE = '{% extends "look/frame.html" %}{% block title %}T{% endblock %}{% block heading %}T{% endblock %}'


def text(markup: str) -> str:
    """Return what is read: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup)).strip()


@pytest.fixture
def line(make_line: MakeLine) -> SessionLine:
    """A session on Wednesday that opens for joining at 16:15 in Berlin."""
    found = make_line("2026-11-25 16:30", 45)
    return found._replace(
        join=JoinWindow(found.starts - timedelta(minutes=15), found.ends, "/join/", opens_text="Soon")
    )


def every_component(line: SessionLine, view: Viewpoint, words: str = "Words") -> dict[str, object]:
    """Return a context with a value for each component, every text of it the given words."""
    line = line._replace(
        course_name=words,
        instructor_name=words,
        spoken=words,
        lesson_text=words,
        location_text=words,
        venue_text=words,
        for_whom=words,
        attendance_text=words,
        credit_text=words,
        replaced_by=Link(words, "/new/"),
        recording_url="/recording/",
        report_url="/report/",
        course_url="/course/",
    )
    face = Face(words, words)
    facts = [Fact(words, words, note=words), Fact(words, links=[Link(words, "/x/")]), Fact(words, face=face)]
    actions = [
        Action(words, "/a/"),
        Action(words, "/b/", posts=True),
        Action(words, refusal=words, ask=[Link(words, "/m/")]),
    ]
    links = [Place(words, "/p/", is_current=True, count=2)]
    day = date(2026, 11, 25)
    return {
        "line": line,
        "lines": [line, line._replace(status=Status.CANCELLED)],
        "next": NextSession(line, words),
        "details": SessionDetails(line, facts, actions, [words], words, facts, [words], [Asked(facts, actions[1])]),
        "stages": [StageShown(words, words, words, is_over=True)],
        "facts": facts,
        "filters": Filters(
            "/f/", [Select("s", words, [Option("1", words, is_chosen=True)])], [("k", words)], "q", words, words, "/"
        ),
        "emptiness": Emptiness("inbox", words, words, Link(words, "/x/")),
        "pager": Pager("/newer/", "/older/"),
        "trio": Trio(words, words, words, words),
        "ledger": [LedgerLine(words, words, words, words, comes_in=True, link=Link(words, "/l/"), note=words)],
        "cards": [CourseCard(words, "/c/", 3, 1, 2, words, words, words, words, [face])],
        "places": links,
        "face": face,
        "bar": CalendarBar(words, "/p/", "/n/", "/t/", links, words, words),
        "month": month_grid([line, line], day, now=SERVER_TIME, view=view, day_url=str),
        "one": month_grid([line], day, now=SERVER_TIME, view=view, day_url=str),
        "week": time_grid([line] * 4, [day, date(2026, 11, 26)], now=SERVER_TIME, view=view, day_url=str),
        "words": words,
    }


EVERY = """
{{ ui.button(words, "main", icon_name="plus", name="n", value=words) }} {{ ui.link_button(words, "/") }}
{{ ui.tabs(places, words) }} {{ ui.switch(places, words) }} {{ ui.notice(words, "refused", words) }}
{{ ui.empty(emptiness) }} {{ ui.pager(pager) }} {{ ui.person(face, words) }} {{ ui.progress(1, 2, words) }}
{{ ui.session_table(lines, words) }} {{ ui.past_table(lines, words) }} {{ ui.history_table(lines, words) }}
{{ ui.next_session(next) }} {{ ui.agenda(lines, dates=true) }} {{ ui.details(details) }} {{ ui.facts(facts) }}
{{ ui.filters(filters) }} {{ ui.trio(trio) }} {{ ui.ledger(ledger, words) }} {{ ui.course_cards(cards) }}
{{ ui.calendar_bar(bar) }} {{ ui.month(month) }} {{ ui.month(one) }} {{ ui.time_grid(week) }}
{{ ui.stages(stages, words) }} {{ ui.course(words, 1, "/c/") }} {{ ui.avatar(face, large=true) }}
"""


def test_nothing_that_people_wrote_becomes_markup(draw: Draw, line: SessionLine, view: Viewpoint) -> None:
    drawn = draw(EVERY, **every_component(line, view, EVIL))
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert not re.search(r'"\' onload', drawn)


def test_names_that_run_from_right_to_left_stay_in_their_place(draw: Draw, line: SessionLine, view: Viewpoint) -> None:
    table = draw("{{ ui.session_table(lines, 'x') }}", **every_component(line, view, EVIL))
    visible = re.sub(r'<span class="vh">.*?</span>|data-name="[^"]*"', "", table)
    outside = re.sub(r"<bdi>.*?</bdi>", "", visible)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in re.sub(r'<span class="row-note">.*?</span>', "", outside)


def test_no_style_and_no_script_is_inline(draw: Draw, line: SessionLine, view: Viewpoint) -> None:
    page = draw(PAGE + "{% block content %}" + EVERY + "{% endblock %}", **every_component(line, view))
    assert not re.search(r"<[^>]*\s(style|on\w+)=", page)
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>|<style", page) == []


def test_a_row_says_all_of_a_session(draw: Draw, line: SessionLine) -> None:
    assert text(draw("{{ ui.session_table([line], 'Today') }}", line=line)) == (
        "Today Session Date Session Time Course Name Instructor Actions "
        "Wed 25 Nov 16:30–17:15 Upcoming Piano Jo Park "
        "Join Piano, Wed 25 Nov 2026, 16:30–17:15, Berlin time, Jo Park, Upcoming "
        "View Details Piano, Wed 25 Nov 2026, 16:30–17:15, Berlin time, Jo Park, Upcoming"
    )


@pytest.mark.parametrize("is_open", [True, False])
def test_join_is_in_the_page_and_hidden_outside_its_window(draw: Draw, line: SessionLine, *, is_open: bool) -> None:
    assert line.join
    shown = line._replace(join=replace(line.join, is_open=is_open))
    button = re.findall(r"<button[^>]*data-join-opens[^>]*>", draw("{{ ui.join(line, 'Join') }}", line=shown))
    assert [("hidden" in each) for each in button] == [not is_open]


def test_a_cancelled_session_keeps_its_word_and_its_replacement(draw: Draw, line: SessionLine) -> None:
    cancelled = line._replace(status=Status.CANCELLED, join=None, replaced_by=Link("Thu 26 Nov", "/new/"))
    drawn = draw("{{ ui.session_table([line], 'Today') }}", line=cancelled)
    assert 'class="row is-over is-cancelled"' in drawn
    assert "Cancelled Piano Replaced by Thu 26 Nov Jo Park" in text(drawn)


def test_what_may_not_be_done_says_why(draw: Draw) -> None:
    action = Action(
        "Cancel", refusal="Too late: it has begun.", ask=[Link("office@example.org", "mailto:office@example.org")]
    )
    drawn = draw("{{ ui.action(action) }}", action=action)
    assert "<button" not in drawn
    assert text(drawn) == "Cancel Too late: it has begun. office@example.org"


def test_a_folder_says_how_many_and_one_session_stands_as_itself(
    draw: Draw, line: SessionLine, view: Viewpoint
) -> None:
    def month(*lines: SessionLine) -> str:
        grid = month_grid(lines, date(2026, 11, 25), now=SERVER_TIME, view=view, day_url=str)
        return draw("{{ ui.month(grid) }}", grid=grid)

    assert month(line).count("<details") == 0
    assert month(line, line).count("<details") == 1
    assert "2 sessions" in text(month(line, line))


def test_filters_keep_what_else_is_in_the_address(draw: Draw) -> None:
    filters = Filters(
        "/past/", [Select("course", "Course Name", [Option("", "All", is_chosen=True)])], [("view", "week")]
    )
    drawn = draw("{{ ui.filters(filters) }}", filters=filters)
    assert '<input type="hidden" name="view" value="week">' in drawn
    assert '<label for="filter-course">Course Name</label>' in drawn


def test_a_missing_fact_is_an_error(draw: Draw) -> None:
    with pytest.raises(UndefinedError):
        draw("{{ ui.link_button(label, '/') }}")


@pytest.mark.parametrize(
    ("device", "is_offered"),
    [
        (None, False),
        (DeviceZone("Europe/Berlin", "Berlin time"), False),
        (DeviceZone("Europe/Lisbon", "Lisbon time"), True),
    ],
)
def test_another_zone_of_the_device_is_offered(
    draw: Draw, around: dict[str, object], device: DeviceZone | None, *, is_offered: bool
) -> None:
    drawn = draw(PAGE, page=replace(around["page"], device_zone=device))  # type: ignore[type-var]
    assert ("This device is on Lisbon time." in drawn) is is_offered


def test_the_same_zone_under_its_old_name_is_no_other() -> None:
    assert not DeviceZone("Asia/Calcutta", "").differs_from("Asia/Kolkata")


def test_icons_are_drawn_in_the_page_as_decoration() -> None:
    drawn = icon("calendar-days", "small")
    assert drawn.startswith('<svg class="icon icon--small" aria-hidden="true"')
    assert drawn.count("<svg") == 1


@pytest.mark.parametrize("name", ["no-such-icon", "../package", ""])
def test_an_icon_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="icon"):
        icon(name)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_nothing_to_be_drawn(name: str) -> None:
    drawn = get_template(name, using="jinja2").render({})
    assert drawn.count("<h1>") == 1
    assert '<link rel="stylesheet"' in drawn
