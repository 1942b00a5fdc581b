"""What every page of the office stands on: who may enter, who acts, and what becomes of a refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase

from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.refusals import Refused
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.profile.viewer import ViewerRequest, is_administrator

UNPROCESSABLE = 422
CONFLICT = 409


Answer = TypeVar("Answer", bound=HttpResponseBase)


def in_office(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Let administrators alone into a view; for everybody else there is no such page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        if not is_administrator(request):
            raise Http404
        return view(request, *args, **kwargs)

    return answer


def office_by(request: ViewerRequest) -> By:
    """The administrator as the actor of a verb."""
    return By(request.viewer.person.pk, Source.OFFICE)


def act(request: ViewerRequest, verb: Callable[[], object], done: str) -> bool:
    """Carry out a verb and say at the top of the next page how it went; return whether it was done."""
    try:
        verb()
    except Refused as refused:
        messages.error(request, refusal_text(refused.refusal, request.viewer.viewpoint))
        return False
    messages.success(request, done)
    return True


def act_by_form(request: ViewerRequest, form: Form, verb: Callable[[], object], done: str) -> bool:
    """Carry out a verb with a valid form's answers; what is refused becomes an error of the form, all input kept."""
    try:
        verb()
    except Refused as refused:
        form.add_error(None, refusal_text(refused.refusal, request.viewer.viewpoint))
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, done)
    return True
