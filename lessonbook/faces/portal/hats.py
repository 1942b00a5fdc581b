"""Under which hat a page is shown: the one worn, or the first of the viewer's under which its subject is theirs."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from lessonbook.domain.courses.queries import CourseLine, course_learned
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.queries import find_line
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


def find_session(viewer: Viewer, code: str) -> tuple[Hat, Line]:
    """The session of this ID and the hat under which the viewer has it; Http404 where there is none."""
    hats = list(_worn_first(viewer))
    found = find_line(normalize(code), [hat.whose for hat in hats])
    if found is None:
        raise Http404
    whose, line = found
    return next(hat for hat in hats if hat.whose == whose), line


def find_course(viewer: Viewer, slug: str) -> tuple[Hat, CourseLine]:
    """The course of this slug and the hat under which the viewer learns it; Http404 where there is none."""
    for hat in _worn_first(viewer):
        if hat.whose.learner_id is not None and (course := course_learned(hat.whose.learner_id, slug)):
            return hat, course
    raise Http404


def _worn_first(viewer: Viewer) -> Iterator[Hat]:
    """The viewer's hats, the one that is worn before the others."""
    if viewer.hat is not None:
        yield viewer.hat
    yield from (hat for hat in viewer.hats if hat is not viewer.hat)
