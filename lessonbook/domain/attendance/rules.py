"""When the register may be taken."""

from datetime import datetime, timedelta

from lessonbook.domain.refusals import Refusal

REGISTER_OPENS = timedelta(minutes=15)
"""How long before the start the register may be taken."""


def refuse_register(starts_at: datetime, *, cancelled: bool, now: datetime) -> Refusal | None:
    """Why the register can't be taken at the instant `now`; None if it can."""
    if cancelled:
        return Refusal("session_cancelled")
    if now < starts_at - REGISTER_OPENS:
        return Refusal("too_early", until=starts_at - REGISTER_OPENS)
    return None
