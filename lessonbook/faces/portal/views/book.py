"""Book Session(s): finding a course, and its open times in a week."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.booking.lines import positions
from lessonbook.domain.booking.openings import Offer, offer
from lessonbook.domain.booking.people import asker_of
from lessonbook.domain.booking.rules import Standing, refuse_asker, refuse_course
from lessonbook.domain.booking.standings import standings_of
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.queries import balances
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import sort_key
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Place
from lessonbook.faces.portal.addresses import book_url, page_url, with_query
from lessonbook.faces.portal.booking_words import course_text, refuse_booking
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.portal.emptiness import no_course_found, no_courses, nothing_open
from lessonbook.faces.portal.hats import find_course_to_book, under_hat
from lessonbook.faces.portal.views.courses import credits_left
from lessonbook.faces.portal.week import Week, WeekShown
from lessonbook.faces.portal.week_asked import Asked, offered, read_asked
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, Viewer, ViewerRequest

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class CourseShown:
    """A course among those to book: what a session costs and how long it lasts, or why none can be booked."""

    name: str
    hue: int
    url: str
    about: str
    refusal: str = ""


@require_safe
@under_hat
def book(request: ViewerRequest, hat: Hat) -> HttpResponse:
    """The learner's courses, by name: those open for booking, then the others with the reason why not."""
    if hat.teaches:
        raise Http404
    asked = request.GET.get("course", "")[:LONGEST_NAME]
    found = [one for one in courses_to_book(request.viewer, hat) if fits(one.name, asked)]
    context = {
        "wording": Wording(request.viewer, hat),
        "search": asked,
        "open": [one for one in found if not one.refusal],
        "closed": [one for one in found if one.refusal],
        "nothing": no_course_found(page_url("book")) if asked else no_courses(),
    }
    return render(request, "portal/book.html", context, using="jinja2")


def fits(name: str, asked: str) -> bool:
    """Whether a name has every word asked for in it, accents and case aside."""
    key = sort_key(name)
    return all(word in key for word in sort_key(asked).split())


def courses_to_book(viewer: Viewer, hat: Hat) -> list[CourseShown]:
    """Every course of a learner, with the refusal of those in which nothing can be booked."""
    learner_id = hat.whose.learner_id or 0
    asker = asker_of(By(viewer.person.pk), learner_id, viewer.now)
    left = credits_left(balances(learner_id, school_today(viewer)), viewer.viewpoint)

    def shown(course: Course, standing: Standing) -> CourseShown:
        refusal = refuse_asker(asker, course.price) or refuse_course(standing, course.booking_rules)
        about = course_text(course, left.get(course.pk, ""), viewer.viewpoint)
        why = refusal_text(refusal, viewer.viewpoint) if refusal else ""
        return CourseShown(course.name, course.hue + 1, book_url(course.slug), about, why)

    return [shown(course, standing) for course, standing in standings_of(learner_id)]


@require_safe
def week(request: ViewerRequest, slug: str) -> HttpResponse:
    """A course's open times in a week, of all its instructors; or why nothing can be booked in it."""
    viewer, view = request.viewer, request.viewer.viewpoint
    hat, course, standing = find_course_to_book(viewer, slug)
    learner_id = hat.whose.learner_id or 0
    asked = read_asked(request.GET, course.booking_rules, view, view.day(viewer.now))
    refusal = refuse_booking(viewer, learner_id, course, standing, course.price)
    found = Offer(refusal=refusal)
    if refusal is None:
        asked, found = offered(
            asked, request.GET, view,
            lambda window: offer(course, learner_id, window, viewer.school, viewer.now, length=asked.length),
        )  # fmt: skip
    shown = week_shown(viewer, course, asked, found, hat)
    context = frame_of_booking(request, hat, course) | {
        "asked": asked,
        "kinds": kinds(asked, course),
        "week": shown,
        "week_url": book_url(slug),
        "confirm_url": book_url(slug, "book_confirm"),
        "refusal": refusal_text(found.refusal, view) if found.refusal else "",
        "nothing": nothing_open(shown.clear_url, shown.next_url),
    }
    return render(request, "portal/book_week.html", context, using="jinja2")


def week_shown(viewer: Viewer, course: Course, asked: Asked, found: Offer, hat: Hat) -> WeekShown:
    """The week in words; each time leads to the page that says what it costs."""
    url = book_url(course.slug)
    confirm = book_url(course.slug, "book_confirm")
    return Week(
        asked,
        found,
        course.booking_rules,
        viewer.viewpoint,
        viewer.now,
        url=url,
        choose_url=lambda pick: f"{confirm}?pick={pick}",
        in_line=positions(hat.whose.learner_id or 0) if any(one.refusal for one in found.sessions) else {},
        asked_for=hat.asked,
    ).shown()


def kinds(asked: Asked, course: Course) -> list[Place]:
    """One time, or several at once."""
    url, query = book_url(course.slug), asked.query(course.booking_rules)
    return [
        Place(_("One time"), with_query(url, query | {"several": "", "pick": ""}), is_current=not asked.several),
        Place(_("Several"), with_query(url, query | {"several": "1"}), is_current=asked.several),
    ]


def frame_of_booking(request: ViewerRequest, hat: Hat, course: Course) -> dict[str, object]:
    """What every page of a course's booking shows above its own part."""
    viewer = request.viewer
    found = balances(hat.whose.learner_id or 0, school_today(viewer), course_id=course.pk)
    left = credits_left(found, viewer.viewpoint).get(course.pk, "")
    return {
        "wording": Wording(viewer, hat),
        "search": "",
        "course": course,
        "hue": course.hue + 1,
        "course_text": course_text(course, left, viewer.viewpoint),
        "balances": found,
    }
