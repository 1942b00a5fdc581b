"""What tests of signing in share: the school, and the mails that leave after an answer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from lessonbook.channels.mail import wait_until_sent
from lessonbook.domain.people.models import School
from tests.factories import make_school

Mails = Callable[[], AbstractContextManager[list[EmailMessage]]]


@pytest.fixture(autouse=True)
def school(request: pytest.FixtureRequest) -> School | None:
    return make_school(email="office@riverside.example") if "db" in request.fixturenames else None


@pytest.fixture
def mails(django_capture_on_commit_callbacks: Any) -> Mails:
    """Return a block that collects the mails that what happens in it sends."""

    @contextmanager
    def caught() -> Iterator[list[EmailMessage]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            yield mail.outbox
        wait_until_sent()

    return caught
