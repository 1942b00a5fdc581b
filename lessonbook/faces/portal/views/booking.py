"""Booking what was picked: the page that says what it costs, the booking itself, and what was booked."""

from collections.abc import Callable, Mapping, Sequence
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor, AnyWanted, book_any
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, TimesRefused
from lessonbook.domain.booking.previews import preview
from lessonbook.domain.booking.queries import bookables
from lessonbook.domain.booking.repeating import every_week
from lessonbook.domain.booking.rules import MOST_TIMES, Standing
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.queries import Balance
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.once import once
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat
from lessonbook.domain.timetable.queries import find_lines
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Option, Select
from lessonbook.faces.portal.addresses import book_url, read_number, with_query
from lessonbook.faces.portal.booking_words import balance_facts, credits_text, refuse_booking, refuse_price
from lessonbook.faces.portal.confirming import Confirming
from lessonbook.faces.portal.hats import find_course_to_book
from lessonbook.faces.portal.picks import pick_text, read_picks
from lessonbook.faces.portal.views.book import frame_of_booking, week
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, Viewer, ViewerRequest
from lessonbook.scheduling.intervals import Interval

WEEKS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26)
"""For how many weeks a time may be booked at once."""
LONGEST_KEY, LONGEST_CODE = 60, 12
Found = tuple[Hat, Course, Standing]


@require_http_methods(["GET", "HEAD", "POST"])
def book_course(request: ViewerRequest, slug: str) -> HttpResponse:
    """A course's open times; posting books those picked, once for each key, and leads to what was booked.

    Where one can't be had nothing is booked, and the page says which, why, and what is open instead.
    """
    if request.method != "POST":
        return week(request, slug)
    viewer, found = request.viewer, find_course_to_book(request.viewer, slug)
    picks, key = read_picks(request.POST.getlist("pick")), request.POST.get("once", "")
    learner_id = found[0].whose.learner_id or 0
    if not is_for(key, learner_id, found[1].price):
        # For another child, in another tab, or at another price: what it is now is shown before it is booked.
        return confirm_page(request, found, picks, status=409, is_stale=True)

    def act() -> dict[str, list[str]]:
        seats = book_any(learner_id, slug, picks, by=By(viewer.person.pk), now=viewer.now)
        hold_to_price(seats, found[1].price, viewer)
        return {"sessions": [seat.session.code for seat in seats]}

    asked = {"book": slug, "learner": learner_id, "picks": sorted(map(pick_text, picks))}
    try:
        answer = once(viewer.person.pk, key, asked, act, now=viewer.now)
    except PriceChanged:
        return confirm_page(request, find_course_to_book(viewer, slug), picks, status=409, is_stale=True)
    except TimesRefused as refused:
        return confirm_page(request, found, picks, refusals=refused.refusals, status=409)
    except Refused as refused:
        return confirm_page(request, found, picks, refusal=refused.refusal, status=409)
    return redirect(with_query(book_url(slug, "booked"), {"session": answer["sessions"]}))


class PriceChanged(Exception):
    """More would be taken than was shown; nothing is."""


def hold_to_price(seats: Sequence[Seat], price: int, viewer: Viewer) -> None:
    """Undo what was just taken at a higher price than was shown, if it was. Raises PriceChanged.

    The price is compared with what the verb took under its locks: the school may change it at any moment.
    """
    if any(seat.price > price and seat.taken_at == viewer.now for seat in seats):
        raise PriceChanged


def new_key(learner_id: int, price: int) -> str:
    """A key for a form that books once, for a learner at a price."""
    return f"{learner_id}-{price}-{token_urlsafe(18)}"


def is_for(key: str, learner_id: int, price: int) -> bool:
    """Whether a form's key was made for this learner and this price."""
    return key.startswith(f"{learner_id}-{price}-") and len(key) <= LONGEST_KEY


@require_safe
def confirm(request: ViewerRequest, slug: str) -> HttpResponse:
    """What the picked times would be and cost, before anything is booked; `weeks` repeats a time every week."""
    hat, course, standing = find_course_to_book(request.viewer, slug)
    base = read_picks(request.GET.getlist("pick"))
    if not base:
        return redirect(book_url(slug))
    weeks = read_number(request.GET.get("weeks", "")) or 1
    picks = repeated(course, base, min(weeks, MOST_TIMES), request.viewer)
    return confirm_page(request, (hat, course, standing), picks, base=base, weeks=weeks if len(picks) > 1 else 1)


def repeated(course: Course, base: Sequence[AnyWanted], weeks: int, viewer: Viewer) -> list[AnyWanted]:
    """A single free time as often as it is wanted, at the wall time of the hours that it lies in.

    With any instructor these are the hours of somebody free then, else it is the school's wall time.
    """
    one = base[0]
    if weeks == 1 or len(base) > 1 or not isinstance(one, FreeTime | AnyInstructor) or not one.length:
        return list(base)
    ids = [one.instructor_id] if isinstance(one, FreeTime) else []
    people = bookables(course, Interval(one.starts_at, one.starts_at + one.length), ids)
    asked = (course.booking_rules, one.starts_at, one.length)
    keepers = (keeper for keeper in people.values() if ids or keeper.diary.refuse(*asked) is None)
    zone = next((ZoneInfo(keeper.time_zone) for keeper in keepers), viewer.school.zone)
    starts = every_week(one.starts_at, weeks, zone, one.length)
    if isinstance(one, FreeTime):
        return [FreeTime(one.instructor_id, start, one.length) for start in starts]
    return [AnyInstructor(start, one.length) for start in starts]


def confirm_page(
    request: ViewerRequest,
    found: Found,
    picks: Sequence[AnyWanted],
    *,
    base: Sequence[AnyWanted] = (),
    weeks: int = 1,
    refusals: Mapping[int, Refusal] | None = None,
    refusal: Refusal | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page before booking; after a refusal the same, which says then that nothing was booked."""
    viewer, (hat, course, standing) = request.viewer, found
    learner_id, slug = hat.whose.learner_id or 0, course.slug
    seen = preview(course, learner_id, picks, school=viewer.school, now=viewer.now)
    told = Confirming(course, learner_id, picks, seen, viewer, url_of=picks_url(slug), refusals=refusals or {})
    new = [n for n in told.good if n not in seen.done]
    shown, frame = told.shown(), frame_of_booking(request, hat, course)
    purses: list[Balance] = frame["balances"]  # type: ignore[assignment]
    stands = refuse_booking(viewer, learner_id, course, standing, course.price) or seen.refusal
    why = stands or refuse_price(purses, course, len(new))
    said = why or refusal
    context = frame | {
        "picks": shown,
        "lost": told.lost(),
        "is_conflict": bool(refusals or refusal or is_stale),
        "is_stale": is_stale,
        "has_all": bool(shown) and not new,
        "refusal": refusal_text(said, viewer.viewpoint) if said else "",
        "may_book": bool(new) and why is None,
        "price_text": credits_text(course.price * len(new), viewer.viewpoint),
        "balance": balance_facts(purses, course.price, len(new), viewer.viewpoint),
        "book_url": book_url(slug),
        "book_text": ngettext("Book %(count)s session", "Book %(count)s sessions", len(shown)) % {"count": len(shown)},
        "once": new_key(learner_id, course.price),
        "weeks": weeks_select(base, weeks),
        "confirm_url": book_url(slug, "book_confirm"),
        "base": [pick_text(one) for one in base],
        "more_url": more_url(slug, told, viewer),
    }
    return render(request, "portal/book_confirm.html", context, using="jinja2", status=status)


def picks_url(slug: str) -> Callable[[Sequence[AnyWanted]], str]:
    """What gives the address of the page before booking for picks."""
    return lambda picks: with_query(book_url(slug, "book_confirm"), {"pick": [pick_text(one) for one in picks]})


def weeks_select(base: Sequence[AnyWanted], weeks: int) -> Select | None:
    """For how many weeks a single free time may be booked; None for anything else."""
    if len(base) != 1 or isinstance(base[0], GroupSeat):
        return None
    words = {n: ngettext("Every week, %(count)s time", "Every week, %(count)s times", n) % {"count": n} for n in WEEKS}
    options = [Option("1", _("Just once"), is_chosen=weeks == 1)]
    if weeks > 1 and weeks not in WEEKS:
        words[weeks] = ngettext("Every week, %(count)s time", "Every week, %(count)s times", weeks) % {"count": weeks}
    options += [Option(str(n), words[n], is_chosen=n == weeks) for n in sorted(words)]
    return Select("weeks", _("How often"), options)


def more_url(slug: str, told: Confirming, viewer: Viewer) -> str:
    """The week of the first pick, to tick more times."""
    starts = [told.seen.times[n].start for n in told.good]
    week_of = viewer.viewpoint.day(min(starts)).isoformat() if starts else ""
    picks = [pick_text(told.picks[n]) for n in told.good]
    return with_query(book_url(slug), {"week": week_of, "several": "1", "pick": picks})


@require_safe
def booked(request: ViewerRequest, slug: str) -> HttpResponse:
    """What was booked: the learner's sessions that the address names; Http404 if it names none."""
    viewer = request.viewer
    hat, course, _standing = find_course_to_book(viewer, slug)
    codes = [code for code in request.GET.getlist("session")[:MOST_TIMES] if len(code) <= LONGEST_CODE]
    lines = find_lines(codes, hat.whose)
    if not lines:
        raise Http404
    context = frame_of_booking(request, hat, course) | {
        "lines": Wording(viewer, hat).lines(lines),
        "title": ngettext("%(count)s session is booked", "%(count)s sessions are booked", len(lines))
        % {"count": len(lines)},
        "week_url": book_url(slug),
    }
    return render(request, "portal/booked.html", context, using="jinja2")
