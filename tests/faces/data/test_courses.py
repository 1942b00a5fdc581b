"""Courses and enrollments in the data admin go the way of their verbs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessonbook.domain.courses.models import Course, Enrollment
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import RoleKind
from lessonbook.domain.timetable.models import Seat
from tests.factories import NOW, make_course, make_person, make_school, make_session, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    make_school()
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


def set_status(office: Client, enrollment: Enrollment, status: str) -> Any:
    return office.post(reverse("admin:courses_enrollment_change", args=[enrollment.pk]), {"status": status})


def test_a_course_is_archived_and_opened_again_once(office: Client) -> None:
    course = make_course()
    for action in ("archive", "archive", "reopen"):
        fields = {"action": action, "_selected_action": [course.pk]}
        office.post(reverse("admin:courses_course_changelist"), fields)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["archive_course", "reopen_course"]
    assert Course.objects.get().archived_at is None


def test_a_status_that_ends_gives_back_the_seats_ahead(office: Client) -> None:
    make_session(make_course(), timezone.now() + timedelta(days=1), make_person(), capacity=4)
    enrollment = Enrollment.objects.get()
    for status in ("paused", "active", "completed"):
        assert set_status(office, enrollment, status).status_code == 302
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["pause_enrollment", "enroll", "complete_enrollment"]
    assert Seat.objects.get().given_up_why == "removed"


def test_a_status_that_cannot_be_is_refused_in_the_form(office: Client) -> None:
    make_session(make_course(), NOW, make_person())
    Enrollment.objects.update(status="completed")
    answer = set_status(office, Enrollment.objects.get(), "paused")
    assert (answer.status_code, "Take learning up again first." in answer.content.decode()) == (200, True)
    assert Enrollment.objects.get().status == "completed"
