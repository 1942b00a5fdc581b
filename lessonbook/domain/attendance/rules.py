"""When the register may be taken, and when absence may be asked for and decided."""

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


OFF = "off"


def refuse_absence(
    mode: str, session: str, *, stands: bool, cancelled: bool, begun: bool, reason_fits: bool = True
) -> Refusal | None:
    """Why a learner can't ask to be excused; None if they can. `mode` is the course's: off, rule or person."""
    facts = {"session": session}
    if cancelled:
        return Refusal("session_cancelled", facts=facts)
    if not stands:
        return Refusal("no_seat", facts=facts)
    if begun:
        return Refusal("session_begun", remedy="ask_school", facts=facts)
    if mode == OFF:
        return Refusal("absence_off", remedy="ask_school", facts=facts)
    return None if reason_fits else Refusal("reason_too_long")


def refuse_deciding(session: str, *, decided_at: datetime | None, withdrawn: bool) -> Refusal | None:
    """Why a request can't be decided any more."""
    if decided_at:
        return Refusal("absence_decided", facts={"session": session, "decided_at": decided_at})
    if withdrawn:
        return Refusal("absence_withdrawn", facts={"session": session})
    return None
