"""Credits in words: what is left in a course, and each change of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessonbook.domain.credits.ledger_pages import Change, ForSession
from lessonbook.domain.credits.queries import Balance
from lessonbook.domain.credits.rules import OpenLot
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.rules import status
from lessonbook.faces.look.dates import day_text, full_day_text, near_day_text, range_text
from lessonbook.faces.look.numbers import change_text, number_text
from lessonbook.faces.look.shapes import LedgerLine, Link, LotShown, Trio
from lessonbook.faces.look.status_words import status_word
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.portal.addresses import course_url, session_url, with_query
from lessonbook.faces.profile.viewer import Viewer
from lessonbook.scheduling.calendar_days import today


@dataclass(frozen=True, slots=True)
class Credits:
    """What a learner can spend in a course."""

    course_name: str
    hue: int
    url: str
    available: str
    note: str


def school_today(viewer: Viewer) -> date:
    """The school's date, by which credits end."""
    return today(viewer.now, viewer.school.zone)


def credits_of_course(balance: Balance, eyes: Viewpoint) -> Credits:
    """A balance as the dashboard shows it."""
    return Credits(
        course_name=balance.course_name,
        hue=balance.hue + 1,
        url=course_url(balance.course_slug, "course_credits"),
        available=number_text(balance.figures.available, eyes),
        note=" · ".join(part for part in (family_text(balance), ending_text(balance, eyes)) if part),
    )


def trio(balance: Balance, eyes: Viewpoint) -> Trio:
    """Enrolled, Used, Available."""
    figures = balance.figures
    return Trio(
        enrolled=number_text(figures.enrolled, eyes),
        used=number_text(figures.used, eyes),
        available=number_text(figures.available, eyes),
        note=ending_text(balance, eyes),
    )


def ending_text(balance: Balance, eyes: Viewpoint) -> str:
    """How many credits end next, and after which day of the school; empty where none end."""
    ending = balance.figures.next_ending
    if ending is None:
        return ""
    words = ngettext("%(count)s ends after %(day)s", "%(count)s end after %(day)s", ending.credits)
    return words % {"count": number_text(ending.credits, eyes), "day": day_text(ending.last_day, eyes)}


def family_text(balance: Balance) -> str:
    """Whose the credits are, where a family shares them."""
    return _("shared by %(family)s") % {"family": balance.family} if balance.family else ""


def available_text(balance: Balance, eyes: Viewpoint) -> str:
    """What is left, as a sentence's part."""
    words = ngettext("%(count)s credit left", "%(count)s credits left", balance.figures.available)
    return words % {"count": number_text(balance.figures.available, eyes)}


def ledger_line(change: Change, viewer: Viewer, *, is_shared: bool) -> LedgerLine:
    """A change of a balance; `is_shared` names the learner too."""
    eyes = viewer.viewpoint
    return LedgerLine(
        date_text=near_day_text(eyes.day(change.at), eyes.day(viewer.now), eyes),
        description=str(change.kind.label),
        change_text=change_text(change.amount, eyes),
        balance_text=number_text(change.balance, eyes),
        comes_in=change.amount > 0,
        link=_session_link(change, viewer, is_shared=is_shared),
        note=" · ".join(part for part in (_cause(change), change.note, _by(change)) if part),
    )


CAUSES = {
    "book": gettext_lazy("Booked"),
    "reschedule": gettext_lazy("Rescheduled"),
    "cancel_booking": gettext_lazy("Cancelled"),
    "excuse": gettext_lazy("Excused"),
    "decide_absence": gettext_lazy("Excused"),
    "cancel_session": gettext_lazy("Session cancelled"),
    "seat_learner": gettext_lazy("Seated by the school"),
    "unseat_learner": gettext_lazy("Removed by the school"),
    "schedule_sessions": gettext_lazy("Scheduled by the school"),
    "join_group": gettext_lazy("Joined the group"),
    "leave_group": gettext_lazy("Left the group"),
    "complete_enrollment": gettext_lazy("Course completed"),
    "deactivate_enrollment": gettext_lazy("Course ended"),
    "seat_from_line": gettext_lazy("From the waitlist"),
    "import": gettext_lazy("Import"),
}
"""Why a session took credits or gave them back, by the journal's verb."""


def _cause(change: Change) -> str:
    """Why a session took credits or gave them back; empty where the kind of the change says it all."""
    return str(CAUSES.get(change.verb, "")) if change.session else ""


def lots_shown(lots: Iterable[OpenLot], eyes: Viewpoint) -> list[LotShown]:
    """What can be spent, the soonest-ending first, with the school's day after which each part ends."""
    return [LotShown(_lot_text(lot, eyes), _end_text(lot, eyes)) for lot in lots]


def _lot_text(lot: OpenLot, eyes: Viewpoint) -> str:
    count = {"count": number_text(lot.left, eyes)}
    if lot.make_up:
        return ngettext("%(count)s make-up", "%(count)s make-ups", lot.left) % count
    return ngettext("%(count)s credit", "%(count)s credits", lot.left) % count


def _end_text(lot: OpenLot, eyes: Viewpoint) -> str:
    if lot.last_day is None:
        return _("no expiry")
    return _("through %(day)s") % {"day": full_day_text(lot.last_day, eyes)}


def _session_link(change: Change, viewer: Viewer, *, is_shared: bool) -> Link | None:
    """What a session is called; it leads there where the viewer, or a child of the viewer's, sees it."""
    session, eyes = change.session, viewer.viewpoint
    if session is None:
        return None
    day = near_day_text(eyes.day(session.starts_at), eyes.day(viewer.now), eyes)
    when = f"{day}, {range_text(session.starts_at, session.ends_at, eyes)}"
    who = session.learner if is_shared else ""
    parts = (who, str(change.kind.label), level(session.lesson_name or ""), when)
    hat = next((hat for hat in viewer.family if hat.whose.learner_id == session.learner_id), None)
    url = with_query(session_url(session.code), {"for": hat.asked}) if hat and session.is_shown else ""
    return Link(" · ".join(part for part in parts if part), url, spoken=_spoken(session, viewer))


def _spoken(session: ForSession, viewer: Viewer) -> str:
    """What whoever hears a session's link is told beside what it was for and when."""
    how = status(session.starts_at, session.ends_at, cancelled=session.is_cancelled, now=viewer.now)
    return ", ".join((session.course_name, zone_text(viewer.viewpoint), status_word(how)))


def _by(change: Change) -> str:
    """Who made the change, for whom where that is somebody else."""
    if change.is_anothers:
        return _("for somebody else of the family")
    if change.actor is None:
        return _("by the school")
    if change.on_behalf_of is None:
        return _("by %(name)s") % {"name": change.actor}
    return _("by %(name)s for %(child)s") % {"name": change.actor, "child": change.on_behalf_of}
