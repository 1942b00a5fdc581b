"""Under which hat a page is shown: the one worn, or the first of the viewer's under which its subject is theirs."""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from lessonbook.domain.booking.queries import course_of, only_course_to_book
from lessonbook.domain.booking.rules import Standing
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.queries import CourseLine, course_learned
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import Session
from lessonbook.domain.timetable.queries import find_line, moved_to
from lessonbook.faces.portal.addresses import book_url, page_url
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import Hat, Viewer, ViewerRequest


def under_hat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the hat that is worn; whoever has none is sent where that is explained."""

    @wraps(view)
    def answer(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hat = request.viewer.hat
        if hat is None:
            return redirect("profile_no_place")
        return view(request, hat, *args, **kwargs)

    return answer


def find_session(viewer: Viewer, code: str, asked: str = "") -> tuple[Hat, Line]:
    """The session of this ID and the hat under which the viewer has it; Http404 where there is none.

    `asked` is the hat that an address names, where it names one.
    """
    return _find(code, [hat for hat in _worn_first(viewer) if asked in ("", hat.value)])


def find_seat(viewer: Viewer, code: str, asked: str = "") -> tuple[Hat, Line]:
    """The same for a session in which the viewer, or a child of the viewer's, has a seat."""
    return _find(code, [hat for hat in _worn_first(viewer) if asked in ("", hat.value) and not hat.teaches])


def address_after_moving(viewer: Viewer, code: str, asked: str = "") -> str:
    """The page of the session to which one's seat was moved from this one, which ended with that; empty if none was."""
    hats = [hat for hat in _worn_first(viewer) if asked in ("", hat.value)]
    found = moved_to(code, [hat.whose.learner_id for hat in hats if hat.whose.learner_id is not None])
    if found is None:
        return ""
    learner, to = found
    hat = next(hat for hat in hats if hat.whose.learner_id == learner)
    return Wording(viewer, hat, named=bool(asked)).session_url(to)


def _find(code: str, hats: Sequence[Hat]) -> tuple[Hat, Line]:
    found = find_line(normalize(code), [hat.whose for hat in hats])
    if found is None:
        raise Http404
    whose, line = found
    return next(hat for hat in hats if hat.whose == whose), line


def find_course(viewer: Viewer, slug: str, asked: str = "") -> tuple[Hat, CourseLine]:
    """The course of this slug and the hat under which the viewer learns it; Http404 where there is none.

    `asked` is the hat that an address names, where it names one.
    """
    for hat in _worn_first(viewer):
        if (
            asked in ("", hat.value)
            and hat.whose.learner_id is not None
            and (course := course_learned(hat.whose.learner_id, slug))
        ):
            return hat, course
    raise Http404


def find_course_to_book(viewer: Viewer, slug: str, asked: str = "") -> tuple[Hat, Course, Standing]:
    """The course of this slug with its rules, how its learner stands in it, and the hat; Http404 as `find_course`.

    `asked` is the hat that an address or a form names, where it names one.
    """
    for hat in _worn_first(viewer):
        is_meant = asked in ("", hat.value) and hat.whose.learner_id is not None
        if is_meant and (found := course_of(hat.whose.learner_id or 0, slug)):
            return hat, *found
    raise Http404


def find_group_session(viewer: Viewer, code: str, asked: str = "") -> tuple[Hat, Session, Standing]:
    """A session that others may join too, of a course learned under the hat; Http404 if there is none."""
    sessions = Session.objects.exclude(capacity=1).filter(code=normalize(code))
    session = sessions.select_related("course", "instructor", "lesson", "location__within").first()
    if session is None:
        raise Http404
    hat, session.course, standing = find_course_to_book(viewer, session.course.slug, asked)
    return hat, session, standing


def booking_url(hat: Hat) -> str:
    """Where the hat's learner books: the times of the one course to book, else the list; empty for who teaches.

    One query.
    """
    if hat.whose.learner_id is None:
        return ""
    slug = only_course_to_book(hat.whose.learner_id)
    return book_url(slug) if slug else page_url("book")


def asked_for(request: HttpRequest) -> str:
    """The hat that a form names, or else the address: whatever is worn since in another tab, it is meant for that."""
    return request.POST.get("for", "") or request.GET.get("for", "")


def _worn_first(viewer: Viewer) -> Iterator[Hat]:
    """The viewer's hats, the one that is worn before the others."""
    if viewer.hat is not None:
        yield viewer.hat
    yield from (hat for hat in viewer.hats if hat is not viewer.hat)
