"""Requests in words: how long before, by whom, and what comes back."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.models import AbsenceRequest, Attendance
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.people.models import Person
from lessonbook.faces.look.dates import MINUTES_UNTIL, length_text, moment_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.office.timetable.words import Words

TWO_DAYS = timedelta(days=2)


def notice_text(one: AbsenceRequest, words: Words) -> str:
    """How long before the session it was asked: "5 days before", "3 h before"."""
    notice = one.seat.starts_at - one.asked_at
    if notice >= TWO_DAYS:
        days = notice.days
        return ngettext("%(count)s day before", "%(count)s days before", days) % {"count": days}
    minutes = max(int(notice / timedelta(minutes=1)), 0)
    return _("%(length)s before") % {"length": length_text(minutes if minutes < MINUTES_UNTIL else minutes // 60 * 60)}


def asked_text(asked_at: datetime, asked_by: Person | None, learner: Person, words: Words) -> str:
    """When it was asked, and by whom where that isn't the learner."""
    when = moment_text(asked_at, words.view)
    if asked_by is None or asked_by.pk == learner.pk:
        return when
    return _("%(when)s, by %(who)s") % {"when": when, "who": asked_by.name}


def returns_text(one: AbsenceRequest, words: Words, percent: int | None = None) -> str:
    """What comes back by the course's rule, or of that share: "1 of 1 credit", as a make-up where it is to be so."""
    price = one.seat.price
    if not price:
        return _("It cost nothing.")
    back = price * (one.percent if percent is None else percent) // ALL
    facts = {"back": number_text(back, words.view), "price": number_text(price, words.view)}
    if one.seat.session.course.make_up and back:
        return _("%(back)s of %(price)s as a make-up") % facts
    return ngettext("%(back)s of %(price)s credit", "%(back)s of %(price)s credits", price) % facts


def marked_text(one: AbsenceRequest) -> str:
    """That the register has the learner in the session for all that was asked; empty where it doesn't."""
    mark = getattr(one, "attendance", None)
    if mark not in (Attendance.PRESENT, Attendance.LATE):
        return ""
    return _("The register says: %(mark)s") % {"mark": Attendance(mark).label}
