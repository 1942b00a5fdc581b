"""What tests of signing in share: the school, and the mails that leave after an answer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage

from lessonbook.channels.mail import wait_until_sent
from lessonbook.domain.people.models import School
from tests.factories import NOW, make_school

Mails = Callable[[], AbstractContextManager[list[EmailMessage]]]


@pytest.fixture
def school(db: None) -> Iterator[School]:
    """Stand at NOW in a school."""
    with time_machine.travel(NOW):
        yield make_school(email="office@riverside.example")


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
