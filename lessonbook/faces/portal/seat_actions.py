"""What a session's details offer for a seat: buttons, refusals in their place, the price, what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lessonbook.domain.attendance.absences import Absence, absences_of
from lessonbook.domain.attendance.choices import Choices, choices
from lessonbook.domain.attendance.models import Decision
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.booking.rules import NOBODY, ONESELF, Asker
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import moment_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Action, Asked, Fact, Link
from lessonbook.faces.portal.addresses import line_url, reschedule_url, seat_url
from lessonbook.faces.portal.giving_up_words import price_text, returned_text
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, Viewer

ASK_SCHOOL = "ask_school"


@dataclass(frozen=True, slots=True)
class OfSeat:
    """What stands on the details about the learner's seat; `waits`: an absence request waits to be decided."""

    actions: Sequence[Action] = ()
    price: Sequence[str] = ()
    asked: Sequence[Asked] = ()
    waits: bool = False


def asker_of_hat(hat: Hat) -> Asker:
    """What the viewer may do under a hat: for oneself anything, for a child what the link allows."""
    if hat.teaches:
        return NOBODY
    link = hat.guardianship
    return ONESELF if link is None else Asker(link.may_book, link.may_spend, link.may_excuse)


def of_seat(line: Line, hat: Hat, viewer: Viewer, wording: Wording) -> OfSeat:
    """All that a learner's or a guardian's details say and offer about the seat; nothing for who teaches.

    A query for what was asked, and for a seat yet to come those of `choices`.
    """
    if line.seat_id is None or hat.teaches:
        return OfSeat()
    absences = absences_of(line.seat_id)
    asked = [_asked(one, line, hat, wording) for one in absences]
    waits = not line.is_cancelled and any(one.decided_at is None for one in absences)
    if line.is_cancelled or line.status(viewer.now) not in (Status.UPCOMING, Status.LIVE):
        return OfSeat(_line_action(line, hat, viewer), asked=asked, waits=waits)
    found = choices(line.seat_id, asker_of_hat(hat), viewer.now)
    return OfSeat(
        actions=_actions(line.code, found, hat, viewer, waits=waits),
        price=_prices(found, wording, waits=waits),
        asked=asked,
        waits=waits,
    )


def _actions(code: str, found: Choices, hat: Hat, viewer: Viewer, *, waits: bool) -> list[Action]:
    """Those that can be done first, then the refusals in place of the others; the same one is said once."""
    cancel = pgettext("a booking", "Cancel")
    offered = {
        _("Request Absence"): (found.absence, seat_url(code, "absence", hat.asked)),
        _("Reschedule"): (found.reschedule, reschedule_url(code, hat.asked)),
        cancel: (found.cancel, seat_url(code, "cancel", hat.asked)),
    }
    if waits:
        del offered[_("Request Absence")]
    usable = [
        Action(label, url, kind="danger" if label == cancel else "plain", in_dialog=label != _("Reschedule"))
        for label, (refusal, url) in offered.items()
        if refusal is None
    ]
    return [*usable, *_refused({label: refusal for label, (refusal, _url) in offered.items() if refusal}, viewer)]


def _refused(refusals: Mapping[str, Refusal], viewer: Viewer) -> list[Action]:
    """Refusals in words, with whom to ask beside the last that says so."""
    labels: dict[str, list[str]] = {}
    asks = set()
    for label, refusal in refusals.items():
        words = refusal_text(refusal, viewer.viewpoint)
        labels.setdefault(words, []).append(label)
        if refusal.remedy == ASK_SCHOOL:
            asks.add(words)
    rows = [Action(", ".join(named), refusal=words) for words, named in labels.items()]
    asking = [n for n, row in enumerate(rows) if row.refusal in asks]
    if asking:
        rows[asking[-1]] = replace(rows[asking[-1]], ask=whom_to_ask(viewer))
    return rows


def whom_to_ask(viewer: Viewer) -> list[Link]:
    """The school's mail and phone, as far as it gives them."""
    school = viewer.school
    mail = [Link(school.email, f"mailto:{school.email}")] if school.email else []
    phone = [Link(school.phone, f"tel:{school.phone.replace(' ', '')}")] if school.phone else []
    return [*mail, *phone]


def _prices(found: Choices, wording: Wording, *, waits: bool) -> list[str]:
    """What giving the seat up returns by when, said once for whatever can be done; and who decides."""
    by_rule = found.absence is None and not found.by_person and not waits
    what = ""
    if by_rule and found.cancel is None:
        what = _("Absence or cancelling")
    elif by_rule:
        what = _("Absence")
    elif found.cancel is None:
        what = _("Cancelling")
    lines = [price_text(what, found, wording.now, wording.view)] if what else []
    if found.absence is None and found.by_person and not waits:
        lines.append(_("An administrator decides about an absence, and what it returns."))
    return [line for line in lines if line]


def _line_action(line: Line, hat: Hat, viewer: Viewer) -> list[Action]:
    """The way to the place in line of who gave a seat up and waits for one again."""
    if line.cancelled_at or line.status(viewer.now) is not Status.CANCELLED or line.starts_at <= viewer.now:
        return []
    waiting = WaitlistPlace.objects.standing().filter(session=line.session_id, learner__seats=line.seat_id)
    return [Action(_("Your place in line"), line_url(line.code, hat.asked))] if waiting.exists() else []


def _asked(one: Absence, line: Line, hat: Hat, wording: Wording) -> Asked:
    """A request as it stands: asked when and why, what was answered, what came back; with Withdraw while it waits."""
    waits = one.decided_at is None and not line.is_cancelled
    may_withdraw = waits and asker_of_hat(hat).may_excuse
    return Asked(
        facts=[fact for fact in _asked_facts(one, wording, waits=waits) if fact.text],
        withdraw=Action(pgettext("a request", "Withdraw"), seat_url(line.code, "withdrawal", hat.asked), posts=True)
        if may_withdraw
        else None,
    )


def _asked_facts(one: Absence, wording: Wording, *, waits: bool) -> list[Fact]:
    view = wording.view
    facts = [
        Fact(_("Asked"), moment_text(one.asked_at, view), note=_by(one.asked_by)),
        Fact(_("Reason"), one.reason),
        Fact(_("State"), _state(one, waits=waits), note=_by(one.decided_by)),
        Fact(_("Answer"), one.answer),
    ]
    if one.decision == Decision.ACCEPTED:
        facts.append(Fact(_("Came back"), returned_text(one.returned, one.made_up, view)))
    return facts


def _state(one: Absence, *, waits: bool) -> str:
    if waits:
        return _("An administrator decides.")
    if one.decided_at is None:
        return _("No longer needed: the seat was given up.")
    if one.decision == Decision.DECLINED:
        return _("Declined")
    return _("Excused")


def _by(name: str) -> str:
    return _("by %(name)s") % {"name": name} if name else ""
