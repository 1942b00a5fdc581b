"""Booking in words: what it costs, until when it can be given up for nothing, and what is left of the credits."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.booking.people import asker_of
from lessonbook.domain.booking.rules import Consequence, Standing, consequence, minutes, refuse_asker, refuse_course
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import ALL, percent_returned
from lessonbook.domain.credits.queries import Balance
from lessonbook.domain.credits.rules import no_credit
from lessonbook.domain.journal.actions import By
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Seat
from lessonbook.faces.look.dates import length_text, moment_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.shapes import Fact
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.credit_words import family_text
from lessonbook.faces.profile.viewer import Viewer


def refuse_booking(viewer: Viewer, learner_id: int, course: Course, standing: Standing, price: int) -> Refusal | None:
    """Why nothing can be booked in a course, whatever the time; none or one query."""
    asker = asker_of(By(viewer.person.pk), learner_id, viewer.now)
    return refuse_asker(asker, price) or refuse_course(standing, course.booking_rules)


def credits_text(count: int, view: Viewpoint) -> str:
    """A number of credits, or that it is free."""
    if not count:
        return _("Free of charge")
    return ngettext("%(count)s credit", "%(count)s credits", count) % {"count": number_text(count, view)}


def lengths_text(course: Course) -> str:
    """How long the sessions of a course last."""
    return " / ".join(length_text(minutes(length)) for length in course.booking_rules.lengths)


def course_text(course: Course, left: str, view: Viewpoint) -> str:
    """A course's price and length, and what is left of the credits: "1 credit · 60 min · 6 credits left"."""
    return " · ".join(part for part in (credits_text(course.price, view), lengths_text(course), left) if part)


def give_up_text(
    course: Course, starts_at: datetime, now: datetime, view: Viewpoint, returns_at_most: int = ALL
) -> str:
    """What giving up a seat that costs the course's price means: until when it is free, or what it returns now."""
    if not course.price:
        return ""
    meaning = consequence(
        course.price, course.tiers, starts_at, now, returns_at_most=returns_at_most, make_up=course.make_up
    )
    if meaning.full_until is not None and now <= meaning.full_until:
        return _("Free to cancel until %(moment)s") % {"moment": moment_text(meaning.full_until, view)}
    return returns_text(meaning, view)


def returns_text(meaning: Consequence, view: Viewpoint) -> str:
    """How much of a price comes back now."""
    if not meaning.credits:
        return _("Cancelling returns nothing")
    words = ngettext(
        "Cancelling now returns %(count)s of %(price)s credit",
        "Cancelling now returns %(count)s of %(price)s credits",
        meaning.price,
    )
    return words % {"count": number_text(meaning.credits, view), "price": number_text(meaning.price, view)}


def share_left(seat: Seat, course: Course, now: datetime) -> int:
    """How many percent of its price a seat returns at most once it is moved now: a late move keeps what it cost."""
    return min(seat.returns_at_most, percent_returned(course.tiers, seat.starts_at - now))


def moving_texts(seat: Seat, course: Course, left: int, view: Viewpoint) -> list[str]:
    """What moving a seat costs or returns, and what giving the new one up returns at most where it is moved late."""
    texts = [_difference_text(course.price - seat.price, view)]
    if left < ALL and course.price and not left:
        texts.append(_("It is late: giving up the new session returns nothing, whenever you do."))
    elif left < ALL and course.price:
        late = _("It is late: giving up the new session returns at most %(percent)s %% of its price, whenever you do.")
        texts.append(late % {"percent": left})
    return texts


def _difference_text(difference: int, view: Viewpoint) -> str:
    if not difference:
        return _("Moving it costs nothing.")
    count = number_text(abs(difference), view)
    if difference > 0:
        words = ngettext(
            "Moving it takes %(count)s credit more.", "Moving it takes %(count)s credits more.", difference
        )
    else:
        words = ngettext("Moving it returns %(count)s credit.", "Moving it returns %(count)s credits.", -difference)
    return words % {"count": count}


def balance_facts(found: Sequence[Balance], price: int, times: int, view: Viewpoint) -> list[Fact]:
    """What is left before and after, of each purse that pays; nothing where it costs nothing."""
    left = _left_after(found, price, times)
    if not price or left is None:
        return []
    facts = []
    for balance, after in zip(found, left, strict=True):
        now = balance.figures.available
        if after != now:
            whose = family_text(balance)
            facts += [
                Fact(_("Credits now"), credits_text_of(now, view), note=whose),
                Fact(_("Credits after"), credits_text_of(after, view), note=whose),
            ]
    return facts


def credits_text_of(count: int, view: Viewpoint) -> str:
    """A number of credits, 0 included."""
    return ngettext("%(count)s credit", "%(count)s credits", count) % {"count": number_text(count, view)}


def refuse_price(found: Sequence[Balance], course: Course, times: int) -> Refusal | None:
    """Why so many sessions can't be paid; whether they can is decided when they are booked."""
    if _left_after(found, course.price, times) is not None:
        return None
    most = max((balance.figures.available for balance in found), default=0)
    return no_credit(most, course.price * times, course.name)


def _left_after(found: Sequence[Balance], price: int, times: int) -> list[int] | None:
    """What each purse holds once each session is paid by the first that can; None if one of them can't be paid."""
    left = [balance.figures.available for balance in found]
    for _time in range(times if price else 0):
        payer = next((n for n, available in enumerate(left) if available >= price), None)
        if payer is None:
            return None
        left[payer] -= price
    return left
