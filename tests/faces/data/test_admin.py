"""An administrator runs a small school from the data admin: each change is a verb, each refusal a sentence."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from lessonbook.database.audit import checks, violations
from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.courses.models import Course, GroupMembership
from lessonbook.domain.credits.actions import purse_of
from lessonbook.domain.credits.models import LedgerRow, Payment, Purse
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Account, Person, RoleKind
from lessonbook.domain.timetable.models import Seat, Series, Session
from tests.factories import (
    make_course,
    make_group,
    make_guardian,
    make_hours,
    make_instructor,
    make_lesson,
    make_person,
    make_school,
    make_session,
    signed_in,
)

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
SECRET = "https://class.example.org/room"


@pytest.fixture
def office() -> Client:
    make_school()
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


def no_rows(*prefixes: str) -> dict[str, str]:
    """The management form of inlines to which nothing is added."""
    return {f"{p}-{name}": "0" for p in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


def split(name: str, instant: datetime) -> dict[str, str]:
    """What the administrator types: wall time in the own zone, here the school's."""
    text = f"{instant.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}"
    return {f"{name}_0": text[:10], f"{name}_1": text[11:]}


def session_facts(course: Course, start: datetime, end: datetime, **facts: object) -> dict[str, object]:
    base = {"course": course.pk, "time_zone": "Europe/Berlin", **split("starts_at", start), **split("ends_at", end)}
    return base | no_rows("links", "seats") | facts


def test_every_page_of_it_opens(office: Client) -> None:
    ana, learner = make_instructor(), make_person()
    course = make_course("Spanish", ana)
    make_group(course, learner)
    make_session(course, timezone.now() - timedelta(days=1), learner, instructor=ana)
    make_guardian("Petra Dvořák", learner)
    purse_of(learner, course)
    for model, options in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert office.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
        may_add = options.has_add_permission(office.get("/data/").wsgi_request)
        assert office.get(reverse(f"{name}_add")).status_code == (200 if may_add else 403)
        row = model._default_manager.first()
        if row:
            assert office.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("role", [RoleKind.LEARNER, RoleKind.GUARDIAN, RoleKind.INSTRUCTOR])
def test_it_is_closed_to_everybody_else(role: str) -> None:
    make_school()
    client = signed_in(make_person("Some Body", role))
    assert client.get("/data/").status_code in {302, 403, 404}
    assert client.get(reverse("admin:people_person_changelist")).status_code in {302, 403, 404}


def test_a_new_session_seats_its_group(office: Client) -> None:
    course = make_course(price=0)
    learner = make_person()
    group = make_group(course, learner)
    start = timezone.now().replace(microsecond=0) + timedelta(days=2)
    facts = session_facts(course, start, start + timedelta(hours=1), groups=[group.pk])
    answer = office.post(reverse("admin:timetable_session_add"), facts)
    assert answer.status_code == 302, answer.text
    session = Session.objects.get()
    assert (session.starts_at, list(session.groups.all())) == (start, [group])
    assert list(session.seats.values_list("learner", flat=True)) == [learner.pk]
    assert Entry.objects.get(verb="schedule_sessions").source == Source.OFFICE


def test_what_the_verb_refuses_stands_in_the_form_with_all_input_kept(office: Client) -> None:
    ana = make_instructor()
    course = make_course("Spanish", ana)
    start = timezone.now().replace(microsecond=0) + timedelta(days=2)
    other = make_session(course, start, instructor=ana)
    facts = session_facts(course, start, start + timedelta(hours=1), instructor=ana.pk, class_link=SECRET)
    answer = office.post(reverse("admin:timetable_session_add"), facts)
    assert (answer.status_code, Session.objects.count()) == (200, 1)
    assert other.code in answer.text
    assert SECRET in answer.text


def test_a_changed_time_is_a_move(office: Client) -> None:
    course = make_course()
    session = make_session(course, timezone.now().replace(microsecond=0) + timedelta(days=2), make_person())
    start = session.starts_at + timedelta(hours=3)
    facts = session_facts(course, start, start + timedelta(hours=1), capacity=5)
    answer = office.post(reverse("admin:timetable_session_change", args=[session.pk]), facts)
    assert answer.status_code == 302, answer.text
    session.refresh_from_db()
    assert (session.starts_at, session.sequence, session.capacity) == (start, 1, 5)
    assert session.seats.get().starts_at == start
    assert Entry.objects.filter(verb="move_session").count() == 1


def test_cancelling_asks_for_a_reason_and_gives_everything_back(office: Client) -> None:
    learner, course = make_person(), make_course()
    session = make_session(course, timezone.now() + timedelta(days=2), learner)
    address = reverse("admin:timetable_session_cancel", args=[session.pk])
    assert "Reason" in office.get(address).text
    assert office.post(address, {"reason": ""}).status_code == 200
    assert office.post(address, {"reason": "Snow"}).status_code == 302
    session.refresh_from_db()
    assert session.cancel_reason == "Snow"
    assert not session.seats.standing().exists()


def test_a_series_becomes_sessions(office: Client) -> None:
    course = make_course(price=0)
    group = make_group(course, make_person())
    today = timezone.localdate()
    facts = {
        "course": course.pk,
        "groups": [group.pk],
        "weekdays": "[0, 3]",
        "wall_start": "17:00:00",
        "minutes": 45,
        "time_zone": "Europe/Berlin",
        "every_weeks": 1,
        "first_day": f"{today + timedelta(days=1)}",
        "last_day": f"{today + timedelta(days=28)}",
    }
    answer = office.post(reverse("admin:timetable_series_add"), facts)
    assert answer.status_code == 302, answer.text
    assert (Series.objects.count(), Session.objects.count(), Seat.objects.count()) == (1, 8, 8)


def test_joining_and_leaving_a_group(office: Client) -> None:
    course = make_course(price=0)
    group = make_group(course)
    session = make_session(course, timezone.now() + timedelta(days=2))
    session.groups.add(group)
    learner = make_person()
    office.post(reverse("admin:courses_groupmembership_add"), {"learner": learner.pk, "group": group.pk})
    assert session.seats.standing().count() == 1
    membership = GroupMembership.objects.get()
    office.post(
        reverse("admin:courses_groupmembership_changelist"),
        {"action": "leave", "_selected_action": [membership.pk]},
    )
    assert session.seats.standing().count() == 0


def test_seating_in_a_full_session_needs_the_override(office: Client) -> None:
    session = make_session(make_course(price=0), timezone.now() + timedelta(days=2), capacity=0)
    learner = make_person()
    facts = {"session": session.pk, "learner": learner.pk, "price": 0} | no_rows("marks", "reports")
    assert office.post(reverse("admin:timetable_seat_add"), facts).status_code == 200
    assert not Seat.objects.exists()
    assert office.post(reverse("admin:timetable_seat_add"), facts | {"override": "on"}).status_code == 302
    assert Seat.objects.get().beyond_capacity is not None


def test_marking_and_reporting_on_a_seat(office: Client) -> None:
    learner = make_person()
    session = make_session(make_course(), timezone.now() - timedelta(days=1), learner)
    seat = session.seats.get()
    facts = {"attendance": "late", "feedback": "Good.", "private_note": "Tired."} | no_rows("marks", "reports")
    answer = office.post(reverse("admin:timetable_seat_change", args=[seat.pk]), facts)
    assert answer.status_code == 302, answer.text
    assert (Mark.objects.get().attendance, Report.objects.get().private_note) == ("late", "Tired.")


def test_the_credits_desk(office: Client) -> None:
    purse = purse_of(make_person(), make_course())

    def ask(verb: str, **facts: object) -> int:
        return office.post(reverse(f"admin:credits_purse_{verb}", args=[purse.pk]), facts).status_code

    assert ask("deposit", amount=10, reason="Autumn", ends_on="2099-12-31") == 302
    assert ask("deposit", amount=1, reason="", ends_on="2020-01-01") == 200
    assert ask("withdraw", amount=4, reason="Moved away") == 302
    assert ask("withdraw", amount=7) == 200
    assert ask("adjust", amount=-1, reason="Counted twice") == 302
    assert ask("adjust", amount=2, reason="Forgotten") == 302
    assert ask("adjust", amount=1, reason="") == 200
    assert ask("adjust", amount=10**40, reason="A long number") == 200
    assert ask("deposit", amount=10**40, reason="A long number") == 200
    assert list(LedgerRow.objects.order_by("number").values_list("kind", "amount", "balance", "note")) == [
        ("deposit", 10, 10, "Autumn"),
        ("withdrawal", -4, 6, "Moved away"),
        ("adjustment", -1, 5, "Counted twice"),
        ("adjustment", 2, 7, "Forgotten"),
    ]
    assert {entry.source for entry in Entry.objects.all()} == {Source.OFFICE}


def test_money_for_credits_and_back(office: Client) -> None:
    purse = purse_of(make_person(), make_course())

    def ask(verb: str, **facts: object) -> int:
        return office.post(reverse(f"admin:credits_purse_{verb}", args=[purse.pk]), facts).status_code

    paid = {"paid": "49.90", "currency": "eur", "method": "Card", "reference": "R-7"}
    assert ask("deposit", amount=5, reason="Five-pack", **paid) == 302
    assert ask("refund", amount=2, reason="Stopped", **paid | {"paid": "19.96", "reference": ""}) == 302
    assert ask("refund", amount=2, reason="Stopped") == 200
    assert ask("refund", amount=9, reason="Too many", **paid) == 200
    for wrong in (
        {"paid": "1"},
        {"currency": "EUR"},
        {"paid": "1.234", "currency": "EUR"},
        {"paid": "1", "currency": "€"},
    ):
        assert ask("deposit", amount=1, **wrong) == 200
    assert ask("deposit", amount=1, paid="1500", currency="JPY") == 302
    assert list(
        Payment.objects.order_by("pk").values_list("row__kind", "amount", "currency", "method", "reference")
    ) == [
        ("deposit", 4990, "EUR", "Card", "R-7"),
        ("refund", 1996, "EUR", "Card", ""),
        ("deposit", 1500, "JPY", "", ""),
    ]
    assert Purse.objects.get().balance == 4


def test_a_person_with_roles_and_guardian(office: Client) -> None:
    guardian = make_guardian("Petra Dvořák")
    facts = {
        "given_name": "Anna",
        "family_name": "Dvořák",
        **no_rows("roles", "guardians", "wards"),
        "roles-TOTAL_FORMS": "1",
        "roles-0-kind": RoleKind.LEARNER,
        "guardians-TOTAL_FORMS": "1",
        "guardians-0-guardian": guardian.pk,
        "guardians-0-may_view": "on",
        **{f"guardians-0-since_{n}": v for n, v in enumerate(("2026-01-01", "00:00:00"))},
    }
    answer = office.post(reverse("admin:people_person_add"), facts)
    assert answer.status_code == 302, answer.text
    anna = Person.objects.get(given_name="Anna")
    assert (anna.roles.get().kind, anna.guardians.get().guardian, anna.guardians.get().may_book) == (
        RoleKind.LEARNER,
        guardian,
        False,
    )
    assert Entry.objects.filter(verb="add", subject_id=anna.pk).exists()


def changed(office: Client, session: Session, **facts: object) -> int:
    """Change a session on its page; the status of the answer."""
    whole = {"lesson": "", "instructor": session.instructor_id or "", "location": "", "time_zone": session.time_zone,
             "class_link": session.class_link, "host_link": session.host_link, "recording_link": "",
             "capacity": "" if session.capacity is None else session.capacity}  # fmt: skip
    sent = session_facts(session.course, session.starts_at, session.ends_at, **whole | facts)
    return office.post(reverse("admin:timetable_session_change", args=[session.pk]), sent).status_code


def test_another_instructor_brings_links_of_their_own(office: Client) -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    for name, one in (("ana", ana), ("bo", bo)):
        make_hours(one, class_link=f"https://{name}.example/", host_link=f"https://{name}.example/host")
    links: Any = {"class_link": "https://ana.example/", "host_link": "https://ana.example/host"}
    session = make_session(make_course(), timezone.now() + timedelta(days=2), instructor=ana, **links)
    assert changed(office, session, instructor=bo.pk) == 302
    session.refresh_from_db()
    assert (session.instructor, session.class_link, session.host_link) == (
        bo, "https://bo.example/", "https://bo.example/host",
    )  # fmt: skip
    assert changed(office, session, instructor="") == 200


def test_what_would_break_the_schools_order_is_said_at_its_field(office: Client) -> None:
    course, other = make_course("Spanish"), make_course("Piano")
    start = timezone.now() + timedelta(days=2)
    session = make_session(course, start, make_person(), make_person(), capacity=3)
    assert changed(office, session, capacity=1) == 200
    assert changed(office, session, capacity=2) == 302
    assert changed(office, session, lesson=make_lesson(other).pk) == 200
    assert changed(office, session, **split("ends_at", start + timedelta(days=8))) == 200
    wrong = session_facts(course, start, start + timedelta(hours=1), groups=make_group(other).pk)
    assert office.post(reverse("admin:timetable_session_add"), wrong).status_code == 200
    assert [str(one) for one in violations(checks(connection))] == []


def test_roles_and_links_of_guardians_are_added_here_and_never_taken_away(office: Client) -> None:
    mara, lena, petra = Person.objects.get(), make_person("Lena Novak"), make_person("Petra Novak", "instructor")
    url, role = reverse("admin:people_person_change", args=[mara.pk]), mara.roles.get()
    facts = {name: getattr(mara, name) for name in ("given_name", "family_name", "time_zone", "language")}
    taken = {"roles-TOTAL_FORMS": "1", "roles-INITIAL_FORMS": "1", "roles-0-id": role.pk, "roles-0-person": mara.pk,
             "roles-0-kind": role.kind, "roles-0-DELETE": "on"}  # fmt: skip
    office.post(url, facts | no_rows("guardians", "wards") | taken)
    assert mara.roles.get() == role
    linked = {"guardians-TOTAL_FORMS": "1", "guardians-INITIAL_FORMS": "0", "guardians-0-guardian": petra.pk,
              "guardians-0-learner": lena.pk, **split("guardians-0-since", timezone.now())}  # fmt: skip
    facts = {name: getattr(lena, name) for name in ("given_name", "family_name", "time_zone", "language")}
    answer = office.post(
        reverse("admin:people_person_change", args=[lena.pk]), facts | no_rows("roles", "wards") | linked
    )
    assert answer.status_code == 302, answer.text
    assert set(petra.roles.values_list("kind", flat=True)) == {"instructor", "guardian"}
    assert [str(one) for one in violations(checks(connection))] == []


@pytest.mark.parametrize("name", sorted(model._meta.label_lower for model in admin.site._registry))
def test_no_page_of_the_data_admin_deletes(office: Client, rf: RequestFactory, name: str) -> None:
    pages = admin.site._registry[apps.get_model(name)]
    request = rf.get("/")
    request.user = Account.objects.get()
    assert (pages.has_delete_permission(request), "delete_selected" in pages.get_actions(request)) == (False, False)


def test_nothing_is_deleted(office: Client) -> None:
    session = make_session(make_course(), timezone.now() + timedelta(days=2), make_person())
    assert office.post(reverse("admin:timetable_session_delete", args=[session.pk]), {"post": "yes"}).status_code == 403
    assert Session.objects.count() == 1
