"""The rules of a course as plain sentences, in the order in which people ask about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.courses.models import AbsenceMode, Course, Overlap
from lessonbook.domain.courses.rules import ALL, NoticeTier
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.courses.words import credits_text, days_text, hours_text, minutes_text, seats_text


@dataclass(frozen=True, slots=True)
class Part:
    """Rules that belong together; `anchor` is where the form has them."""

    anchor: str
    title: str
    sentences: Sequence[str]
    note: str = ""


def rule_parts(course: Course, view: Viewpoint) -> list[Part]:
    """All rules of a course; no query."""
    off = "" if course.self_booking else _("These count once learners book themselves.")
    return [
        Part("booking", _("Booking"), [booking(course)]),
        Part("times", _("Times that are offered"), [lengths(course), step(course), buffers(course)], off),
        Part("limits", _("Limits"), [most_open(course), *most_within(course), overlap(course)], off),
        Part("price", _("Price and seats"), [price(course, view), seats(course)]),
        Part("joining", _("Joining"), [join_opens(course), roster(course)]),
        Part("giving-up", _("Cancelling and absence"), [absence(course), tiers(course), make_up(course)]),
        Part("waitlist", _("Waitlist"), waitlist(course)),
    ]


def booking(course: Course) -> str:
    """Who books, and from when to when."""
    if not course.self_booking:
        return _("Learners don't book themselves: the school plans their sessions.")
    span = {"horizon": days_text(course.horizon_days), "notice": minutes_text(course.minimum_notice_minutes)}
    if not course.minimum_notice_minutes:
        return _("Learners book themselves, from %(horizon)s before until the very start.") % span
    return _("Learners book themselves, from %(horizon)s to %(notice)s before.") % span


def lengths(course: Course) -> str:
    """How long sessions last."""
    texts = [minutes_text(minutes) for minutes in sorted(course.lengths)]
    if len(texts) == 1:
        return _("A session lasts %(length)s.") % {"length": texts[0]}
    parts = {"lengths": ", ".join(texts[:-1]), "longest": texts[-1]}
    return _("A session lasts %(lengths)s or %(longest)s, as the learner chooses.") % parts


def step(course: Course) -> str:
    """How far apart the starts are that are offered."""
    return _("Starts are offered every %(step)s.") % {"step": minutes_text(course.step_minutes)}


def buffers(course: Course) -> str:
    """What the instructor is kept free before and after."""
    before, after = course.buffer_before_minutes, course.buffer_after_minutes
    texts = {"before": minutes_text(before), "after": minutes_text(after)}
    if before and after:
        return _("The instructor is kept free %(before)s before and %(after)s after.") % texts
    if before:
        return _("The instructor is kept free %(before)s before.") % texts
    if after:
        return _("The instructor is kept free %(after)s after.") % texts
    return _("Sessions may follow each other without a break.")


def most_open(course: Course) -> str:
    """How many bookings a learner may have ahead."""
    most = course.max_open_per_learner
    if most is None:
        return _("A learner may have any number of bookings ahead.")
    text = ngettext(
        "A learner has at most %(count)s booking ahead.", "A learner has at most %(count)s bookings ahead.", most
    )
    return text % {"count": most}


def most_within(course: Course) -> list[str]:
    """How many bookings a learner may have on a day, where that is limited, and in a week."""
    a_day, a_week = course.max_per_day, course.max_per_week
    texts = []
    if a_day is not None:
        text = ngettext(
            "A learner books at most %(count)s session on a day of the school.",
            "A learner books at most %(count)s sessions on a day of the school.",
            a_day,
        )
        texts.append(text % {"count": a_day})
    if a_week is None:
        return [*texts, _("A learner may book any number of sessions in a week.")]
    text = ngettext(
        "A learner books at most %(count)s session in a week of the school.",
        "A learner books at most %(count)s sessions in a week of the school.",
        a_week,
    )
    return [*texts, text % {"count": a_week}]


def overlap(course: Course) -> str:
    """What becomes of a booking over another session of the learner's."""
    if course.overlap == Overlap.REFUSE:
        return _("Nobody books a time at which they are in another session.")
    return _("Who books a time at which they are in another session is warned, and may do so.")


def price(course: Course, view: Viewpoint) -> str:
    """What a session takes."""
    if not course.price:
        return _("A session takes no credits.")
    return _("A session takes %(credits)s.") % {"credits": credits_text(course.price, view)}


def seats(course: Course) -> str:
    """How many seats a booked session has."""
    if course.seats == 1:
        return _("A booked session is one to one.")
    return _("A booked session has %(seats)s: the others are offered to the course's learners.") % {
        "seats": seats_text(course.seats)
    }


def join_opens(course: Course) -> str:
    """From when the class may be joined."""
    if not course.join_opens_minutes:
        return _("The class can be joined from the start until the end.")
    length = {"length": minutes_text(course.join_opens_minutes)}
    return _("The class can be joined from %(length)s before the start until the end.") % length


def roster(course: Course) -> str:
    """Whether learners see who else comes."""
    return _("Learners see who else comes.") if course.roster_shown else _("Learners don't see who else comes.")


def absence(course: Course) -> str:
    """How learners say that they can't come."""
    return {
        AbsenceMode.OFF: _("Learners don't request absences here: they tell the school."),
        AbsenceMode.RULE: _("Learners request absences, and the notice decides at once what comes back."),
        AbsenceMode.PERSON: _("Learners request absences, and an administrator decides."),
    }[AbsenceMode(course.absence)]


def tiers(course: Course) -> str:
    """What comes back for which notice."""
    found = [tier for tier in sorted(course.tiers, reverse=True) if tier.percent]
    if not found:
        return _("Whoever gives a seat up gets nothing back.")
    parts = "; ".join(_tier(tier) for tier in found)
    if found[-1].hours == 0:
        return _("Whoever gives a seat up gets back %(shares)s.") % {"shares": parts}
    return _("Whoever gives a seat up gets back %(shares)s; after that nothing.") % {"shares": parts}


def _tier(tier: NoticeTier) -> str:
    part = _("%(percent)s%% of the price") % {"percent": tier.percent}
    share = _("the whole price") if tier.percent == ALL else part
    if not tier.hours:
        return _("%(share)s until the start") % {"share": share}
    return _("%(share)s until %(hours)s before") % {"share": share, "hours": hours_text(tier.hours)}


def make_up(course: Course) -> str:
    """As what it comes back."""
    if course.make_up:
        return _("It comes back as a make-up for this course.")
    return _("It comes back as the credits that paid.")


def waitlist(course: Course) -> list[str]:
    """Whether there is a line for full sessions, until when, and what who is first in it gets."""
    if not course.waitlist:
        return [_("A full session has no waitlist.")]
    cutoff = course.waitlist_cutoff_hours
    if cutoff:
        until = _("A full session has a waitlist until %(hours)s before; then free seats go to whoever comes first.")
        first = until % {"hours": hours_text(cutoff)}
    else:
        first = _("A full session has a waitlist until the start.")
    kept = course.waitlist_offer_minutes
    if kept is None:
        return [first, _("The first in line is seated at once.")]
    return [first, _("A freed seat is kept for the first in line for %(length)s.") % {"length": minutes_text(kept)}]
