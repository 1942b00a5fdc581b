"""Mail that leaves after the answer: whoever asked for it waits for no mail server, and can't tell one mail from none.

It is for mail that somebody awaits and can ask for again, as a link to set a new password is. One thread in each
process sends it; a server that is stopped sends first what it took on.
"""

import logging
import smtplib
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import EmailMessage
from django.db import transaction

logger = logging.getLogger(__name__)

PAUSES: Sequence[float] = (1, 5, 25)
"""Seconds before each further attempt; after the last the mail is given up."""

_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def send_later(message: EmailMessage) -> None:
    """Send a message soon, if the transaction that asks for it holds; at once where there is none."""
    transaction.on_commit(lambda: _sender.submit(send, message).add_done_callback(_tell_failure))


def send(message: EmailMessage) -> None:
    """Send a message, trying a few times; one that can't be sent is logged, without its text and its address."""
    for pause in (*PAUSES, None):
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            if pause is None:
                # The error itself may name the address.
                logger.error("A mail was given up: %s, %s", message.subject, type(error).__name__)  # noqa: TRY400
                return
            logger.warning("A mail has to wait %s s: %s", pause, type(error).__name__)
            time.sleep(pause)
        else:
            return


def _tell_failure(sending: "Future[None]") -> None:
    if error := sending.exception():
        logger.error("A mail could not be made.", exc_info=error)


def wait_until_sent() -> None:
    """Return when everything asked for so far has been sent or given up."""
    _sender.submit(lambda: None).result()
