"""Tables of the data admin that are there to be read: who stands in line, which programs act for whom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessonbook.domain.booking.models import SubstituteRequest, WaitlistPlace
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.actions import make_token
from lessonbook.domain.people.models import AccessToken, RoleKind, Scope
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_instructor,
    make_person,
    make_school,
    make_session,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    make_school()
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


def test_lines_are_read_and_nothing_else(office: Client) -> None:
    learner = make_person("Lena Novák")
    session = make_session(make_course(), timezone.now() + timedelta(days=2), capacity=0)
    place = WaitlistPlace.objects.create(session=session, learner=learner, since=NOW)
    page = office.get(reverse("admin:booking_waitlistplace_changelist"), {"q": session.code})
    assert (page.status_code, "Lena Novák" in page.text) == (200, True)
    assert office.get(reverse("admin:booking_waitlistplace_add")).status_code == 403
    assert office.post(reverse("admin:booking_waitlistplace_change", args=[place.pk]), {}).status_code == 403


def test_requests_for_substitutes_are_read_and_nothing_else(office: Client) -> None:
    ana = make_instructor("Ana Ruiz")
    session = make_session(make_course(), timezone.now() + timedelta(days=2), instructor=ana)
    asked = SubstituteRequest.objects.create(session=session, asked_by=ana, asked_at=NOW)
    page = office.get(reverse("admin:booking_substituterequest_changelist"), {"q": session.code})
    assert (page.status_code, "Ana Ruiz" in page.text) == (200, True)
    assert office.get(reverse("admin:booking_substituterequest_add")).status_code == 403
    assert office.post(reverse("admin:booking_substituterequest_change", args=[asked.pk]), {}).status_code == 403


def test_tokens_are_seen_and_revoked_and_their_text_is_nowhere(office: Client) -> None:
    person = make_person("Lena Novák")
    text = make_token(person, "Calendar", [Scope.READ, Scope.BOOK], by=BY_SCHOOL, now=NOW)
    token = AccessToken.objects.get()
    addresses = ("admin:people_accesstoken_changelist",), ("admin:people_accesstoken_change", [token.pk])
    for name, *args in addresses:
        page = office.get(reverse(name, args=args[0] if args else None)).text
        assert ("Make, move and give up bookings" in page, text in page, token.digest in page) == (True, False, False)
    office.post(reverse("admin:people_accesstoken_changelist"), {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert Entry.objects.get(verb="revoke_token").source == Source.OFFICE
