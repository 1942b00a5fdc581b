"""What every page of teaching stands on: who may enter, and as what; whose sessions and learners there are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse

from lessonbook.domain.people.models import RoleKind
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.codes import normalize
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.queries import find_line
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.viewer import HAT, TEACHING, Hat, ViewerRequest

UNPROCESSABLE = 422
CONFLICT = 409


def teaching(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let instructors alone into a view, wearing the hat of one; for everybody else there is no such page."""

    @wraps(view)
    def answer(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if RoleKind.INSTRUCTOR not in request.viewer.roles:
            raise Http404
        if request.viewer.put_on(TEACHING):
            request.session[HAT] = TEACHING
        return view(request, *args, **kwargs)

    return answer


def hat_of(request: ViewerRequest) -> Hat:
    """The instructor's hat, which `teaching` has put on."""
    assert request.viewer.hat is not None
    return request.viewer.hat


def wording_of(request: ViewerRequest) -> Wording:
    """Sessions in words, for who teaches them."""
    return Wording(request.viewer, hat_of(request))


def find_taught(request: ViewerRequest, code: str) -> Line:
    """The session of this ID that the viewer teaches; Http404 where there is none."""
    found = find_line(normalize(code), [Whose(instructor_id=request.viewer.person.pk)])
    if found is None:
        raise Http404
    return found[1]


def act(request: ViewerRequest, verb: Callable[[], object], done: str) -> bool:
    """Carry out a verb and say at the top of the next page how it went; return whether it was done."""
    try:
        verb()
    except Refused as refused:
        messages.error(request, refusal_text(refused.refusal, request.viewer.viewpoint))
        return False
    messages.success(request, done)
    return True
