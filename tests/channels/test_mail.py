"""Mail leaves after the answer, if what asked for it holds, and a bad day of the mail server is outlived."""

import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from lessonbook.channels import mail as channel
from lessonbook.channels.mail import send, send_later, wait_until_sent


class Failing(EmailBackend):
    """A mail server that refuses as many mails as it is told to before it takes one."""

    refusals = 0

    def send_messages(self, messages: Any) -> int:
        if Failing.refusals:
            Failing.refusals -= 1
            raise smtplib.SMTPRecipientsRefused({"ana@example.org": (451, b"Come back later.")})
        return super().send_messages(messages)


@pytest.fixture
def refuse(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    monkeypatch.setattr(channel, "PAUSES", (0, 0, 0))
    return lambda times: setattr(Failing, "refusals", times)


def a_mail(subject: str = "Hello") -> EmailMessage:
    return EmailMessage(subject, "How are you?", "school@example.org", ["ana@example.org"])


@pytest.mark.django_db(transaction=True)
def test_a_mail_leaves_when_the_act_holds_and_not_when_it_is_undone() -> None:
    with transaction.atomic():
        send_later(a_mail("Kept"))
        assert mail.outbox == []
    with transaction.atomic():
        send_later(a_mail("Undone"))
        transaction.set_rollback(True)
    wait_until_sent()
    assert [message.subject for message in mail.outbox] == ["Kept"]


@pytest.mark.parametrize("times", [1, 3])
def test_a_mail_is_tried_again(refuse: Callable[[int], None], times: int) -> None:
    refuse(times)
    send(a_mail())
    assert len(mail.outbox) == 1


def test_a_mail_that_cannot_be_sent_is_given_up_and_told_without_its_address(
    refuse: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    refuse(4)
    send(a_mail())
    assert (mail.outbox, caplog.records[-1].getMessage()) == ([], "A mail was given up: Hello, SMTPRecipientsRefused")
    assert "ana@example.org" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_cannot_be_made_is_told_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    send_later(a_mail("A line\nmore"))
    send_later(a_mail("Next"))
    wait_until_sent()
    assert [message.subject for message in mail.outbox] == ["Next"]
    assert "A mail could not be made." in caplog.messages
