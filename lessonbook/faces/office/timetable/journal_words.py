"""What the journal says of a session, in words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessonbook.domain.journal.models import Entry
from lessonbook.faces.office.timetable.words import Words

VERBS = {
    "schedule_sessions": gettext_lazy("Scheduled"),
    "move_session": gettext_lazy("Moved"),
    "change_session": gettext_lazy("Details changed"),
    "cancel_session": gettext_lazy("Cancelled"),
    "cancel_booking": gettext_lazy("Booking cancelled"),
    "seat_learner": gettext_lazy("Learner seated"),
    "seat_learners": gettext_lazy("Learners seated again"),
    "unseat_learner": gettext_lazy("Learner taken out"),
    "seat_from_line": gettext_lazy("Seated from the waitlist"),
    "offer_seat": gettext_lazy("Seat offered"),
    "join_line": gettext_lazy("Joined the waitlist"),
    "leave_line": gettext_lazy("Left the waitlist"),
    "book": gettext_lazy("Booked"),
    "reschedule": gettext_lazy("Rescheduled"),
    "excuse": gettext_lazy("Absence requested"),
    "withdraw_absence": gettext_lazy("Absence request withdrawn"),
    "decide_absence": gettext_lazy("Absence request decided"),
    "take_register": gettext_lazy("Register taken"),
    "report": gettext_lazy("Report written"),
    "share": gettext_lazy("Recording or links changed"),
    "ask_for_substitute": gettext_lazy("Substitute asked for"),
    "withdraw_substitute_request": gettext_lazy("Request for a substitute withdrawn"),
    "answer_substitute_request": gettext_lazy("Request for a substitute answered"),
}


def entry_text(entry: Entry, words: Words) -> tuple[str, str]:
    """What was done, and what more there is to say of it; a verb without words says its own name."""
    return str(VERBS.get(entry.verb, entry.verb.replace("_", " ").capitalize())), _more(entry, words)


def _more(entry: Entry, words: Words) -> str:
    if entry.verb == "cancel_session":
        return str(entry.after.get("reason") or "")
    if entry.verb == "seat_learner" and entry.after.get("override"):
        return _("The places were no limit.")
    if entry.verb == "move_session":
        was, becomes = _time(entry.before, words), _time(entry.after, words)
        if was and becomes and was != becomes:
            return _("From %(was)s to %(becomes)s") % {"was": was, "becomes": becomes}
    return ""


def _time(facts: dict[str, object], words: Words) -> str:
    try:
        start, end = (datetime.fromisoformat(str(facts[name])) for name in ("starts_at", "ends_at"))
    except (KeyError, ValueError):
        return ""
    return words.when(start, end)
