"""What every page of teaching stands on: who may enter, and as what."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from lessonbook.domain.people.models import RoleKind
from lessonbook.faces.profile.viewer import HAT, TEACHING, ViewerRequest


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
