"""A session as a file for one's own calendar."""

from datetime import UTC, timedelta

import pytest
from django.test import Client
from icalendar import Calendar, Event

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Session
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_instructor, make_lesson, make_session

pytestmark = pytest.mark.django_db
EVIL = "Piano; loud, \\n BEGIN:VALARM\r\nEND:VEVENT"


def said(event: Event, *names: str) -> list[str]:
    return [str(event[name]) for name in names]


def event_of(client: Client, session: Session) -> Event:
    response = client.get(f"/sessions/{session.code}/session.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{session.code}.ics"'
    [event] = Calendar.from_ical(response.content).walk("VEVENT")
    assert isinstance(event, Event)
    return event


def test_it_says_what_when_and_where_its_page_is_and_never_the_class_link(client: Client, lena: Person) -> None:
    course = make_course("Piano")
    lesson = make_lesson(course, 2, "Scales")
    session = make_session(course, NOW + timedelta(minutes=5), lena, lesson=lesson, instructor=make_instructor("Jo"))
    event = event_of(client, session)
    assert said(event, "SUMMARY", "STATUS", "LOCATION") == ["Piano", "CONFIRMED", "Online"]
    assert (event.start, event.end) == (session.starts_at.astimezone(UTC), session.ends_at.astimezone(UTC))
    assert said(event, "UID", "SEQUENCE") == [session.uid, str(session.sequence)]
    [description, url] = said(event, "DESCRIPTION", "URL")
    assert ("Scales" in description, url in description) == (True, True)
    assert url.endswith(f"/sessions/{session.code}/")
    assert session.class_link not in event.to_ical().decode()


def test_names_stay_text(client: Client, lena: Person) -> None:
    event = event_of(client, make_session(make_course(EVIL), NOW + timedelta(days=1), lena))
    assert event.subcomponents == []
    assert "BEGIN:VALARM" in said(event, "SUMMARY")[0]


def test_a_cancelled_one_takes_itself_out(client: Client, lena: Person) -> None:
    session = make_session(make_course(), NOW + timedelta(days=1), lena, cancelled_at=NOW)
    assert said(event_of(client, session), "STATUS") == ["CANCELLED"]


@pytest.mark.parametrize(("start", "is_offered"), [(timedelta(days=1), True), (timedelta(days=-1), False)])
def test_what_is_yet_to_come_offers_it(client: Client, lena: Person, start: timedelta, *, is_offered: bool) -> None:
    session = make_session(make_course(), NOW + start, lena)
    links = Page(client.get(f"/sessions/{session.code}/")).links()
    assert (links.get("Add to calendar") == f"/sessions/{session.code}/session.ics") == is_offered
