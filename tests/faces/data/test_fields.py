"""The data admin's own fields: instants of a repeated hour, and choices that nobody offered."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Session
from tests.factories import make_course, make_instructor, make_person, make_school, make_session, signed_in

pytestmark = pytest.mark.django_db
FIRST, SECOND = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def office() -> Client:
    make_school()
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


@pytest.fixture
def session(office: Client) -> Session:
    return make_session(make_course(), FIRST, instructor=make_instructor("Ana"), minutes=60)


def shown(client: Client, session: Session) -> dict[str, str]:
    """What the session's form begins with."""
    page = client.get(reverse("admin:timetable_session_change", args=[session.pk])).content.decode()
    typed = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page))
    return typed | {"instructor": str(session.instructor_id), "time_zone": "Europe/Berlin"}


def sent(client: Client, session: Session, **changed: str) -> str:
    """Send the form with what differs, and return what the page says of it."""
    url = reverse("admin:timetable_session_change", args=[session.pk])
    response = client.post(url, shown(client, session) | changed)
    return "" if response.status_code == 302 else html.unescape(response.content.decode())


@pytest.mark.parametrize("start", [FIRST, SECOND])
def test_what_else_is_changed_keeps_the_pass_of_a_repeated_hour(
    office: Client, session: Session, start: datetime
) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=start, ends_at=start + HOUR)
    assert sent(office, session, recording_link="https://video.example.org/1") == ""
    session.refresh_from_db()
    assert (session.starts_at, session.recording_link) == (start, "https://video.example.org/1")
    assert session.sequence == 0


def test_a_pass_is_named_behind_the_time(office: Client, session: Session) -> None:
    begins = shown(office, session)
    assert (begins["starts_at_1"], begins["ends_at_1"]) == ("02:30:00 CEST", "02:30:00 CET")
    assert sent(office, session, starts_at_1="02:30 CET", ends_at_1="03:30") == ""
    session.refresh_from_db()
    assert (session.starts_at, session.ends_at) == (SECOND, SECOND + HOUR)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"starts_at_1": "02:30"}, "Write which one you mean: 02:30 CEST or 02:30 CET."),
        ({"starts_at_1": "02:30 EST"}, "Write which one you mean: 02:30 CEST or 02:30 CET."),
        ({"starts_at_0": "2027-03-28", "starts_at_1": "02:30"}, "The clocks skip this time on that day."),
        ({"starts_at_1": "half past"}, "Enter a valid time."),
    ],
)
def test_a_time_that_means_none_or_two_is_refused(
    office: Client, session: Session, typed: dict[str, str], says: str
) -> None:
    assert says in sent(office, session, **typed)
    assert Session.objects.get(pk=session.pk).starts_at == FIRST


def test_a_day_that_a_zone_left_out_is_refused(office: Client, session: Session) -> None:
    Person.objects.update(time_zone="Pacific/Apia")
    typed = {"starts_at_0": "2011-12-30", "starts_at_1": "00:00"}
    assert "The clocks skip this time on that day." in sent(office, session, **typed)


def test_the_zone_is_named(office: Client, session: Session) -> None:
    page = office.get(reverse("admin:timetable_session_change", args=[session.pk]))
    assert "In your own time zone, Europe/Berlin." in page.content.decode()


@pytest.mark.parametrize("forged", ["x", "-1", "9" * 30, "<script>", "\u0663"])
def test_a_choice_that_nobody_offered_is_an_error_of_its_field(office: Client, forged: str) -> None:
    """On each table whose rows are found by searching."""
    answers = {}
    for model, table in admin.site._registry.items():
        names = dict.fromkeys(table.autocomplete_fields, forged)
        if names:
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            answers[url] = office.post(url, names).status_code
    assert len(answers) > 10
    assert {url: code for url, code in answers.items() if code not in {200, 403}} == {}
