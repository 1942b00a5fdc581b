"""What goes wrong, as problems of RFC 9457: the same members for all of it, the words in the asker's language."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.errors import HttpError, ValidationError

from lessonbook.domain.booking.actions.picks import TimesRefused
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.faces.api.answers import answer, facts_of, instant
from lessonbook.faces.api.bodies import ALTERNATIVES
from lessonbook.faces.api.callers import Caller, Stopped
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.profile.viewer import the_school

LOG = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
TYPE = "urn:problem-type:lessonbook:"
NOT_FOUND = Refusal("not_found")


def problem(
    request: HttpRequest,
    status: int,
    refusal: Refusal,
    errors: Sequence[Mapping[str, object]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The problem that a refusal is; `errors` name the parts of the request that it is about."""
    view = viewpoint_of(request)
    with translation.override(view.language):
        return _problem(status, said(refusal, view), view, errors, headers)


def _problem(
    status: int,
    what: Mapping[str, Any],
    view: Viewpoint,
    errors: Sequence[Mapping[str, object]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    code = str(what["code"])
    told = {"type": TYPE + code, "title": code.replace("_", " ").capitalize(), "status": int(status), **what}
    if errors is not None:
        told["errors"] = list(errors)
    response = answer(told, status, {"Content-Language": view.language, **(headers or {})}, content_type=PROBLEM)
    # Django would write a line of the log for each, though nothing is wrong with the server.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def said(refusal: Refusal, view: Viewpoint) -> dict[str, Any]:
    """What a refusal says, in words and for programs; the language of the words is active."""
    told: dict[str, Any] = {"code": refusal.code, "detail": refusal_text(refusal, view)}
    if refusal.until:
        told["until"] = instant(refusal.until)
    if refusal.remedy:
        told["remedy"] = refusal.remedy
    if refusal.facts:
        told["facts"] = facts_of(refusal.facts)
    return told


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A verb's refusal; where times were asked for, each that was refused with its place in the request."""
    code = error.refusal.code
    if code == "no_such_course":
        return not_found(request)
    if not isinstance(error, TimesRefused):
        return problem(request, HTTPStatus.CONFLICT, error.refusal)
    view = viewpoint_of(request)
    with translation.override(view.language):
        told = [(n, said(one, view)) for n, one in sorted(error.refusals.items())]
    # The first of them is what the whole is refused for.
    return _problem(HTTPStatus.CONFLICT, told[0][1], view, [{"pointer": f"/times/{n}", **one} for n, one in told])


def stopped(request: HttpRequest, error: Stopped) -> HttpResponse:
    """What the gate says."""
    return problem(request, error.status, error.refusal, headers=error.headers)


def not_found(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """What isn't there, and what is another's: the same answer."""
    return problem(request, HTTPStatus.NOT_FOUND, NOT_FOUND)


def not_allowed(request: HttpRequest, methods: Iterable[str]) -> HttpResponse:
    """An address that is there, asked for by a method that it doesn't know."""
    allowed = ", ".join(sorted(methods))
    refusal = Refusal("method_not_allowed", facts={"methods": allowed})
    return problem(request, HTTPStatus.METHOD_NOT_ALLOWED, refusal, headers={"Allow": allowed})


def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request that can't be read; each error with a pointer (RFC 6901) into the body, or the parameter's name."""
    errors = [_error(each) for each in error.errors]
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, Refusal("not_valid"), errors)


def _error(found: Mapping[str, Any]) -> dict[str, object]:
    where, *path = found["loc"]
    told = {"detail": found["msg"]}
    if where == "body":
        # The first name is our own argument's; names of alternatives in a union are none of the body's.
        return {"pointer": "".join(f"/{part}" for part in path[1:] if part not in ALTERNATIVES), **told}
    return {"parameter": str(path[0]) if path else "", **told}


def not_readable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    return problem(request, error.status_code, Refusal("not_json"))


def busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """A database that didn't answer in time, as it may where much is written at once."""
    LOG.warning("The database did not answer in time: %s", request.path, exc_info=error)
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, Refusal("busy"), headers={"Retry-After": "1"})


def broken(request: HttpRequest, status: int) -> HttpResponse:
    """What nobody foresaw; it asks nothing more, as whatever it would ask may be what is broken."""
    view = Viewpoint(_language_asked_for(request) or settings.LANGUAGE_CODE, ZoneInfo("UTC"))
    with translation.override(view.language):
        return _problem(status, said(Refusal("broken"), view), view)


def viewpoint_of(request: HttpRequest) -> Viewpoint:
    """In which language and zone a problem is told: the one asked for, else the person's, else the school's."""
    caller = getattr(request, "auth", None)
    asked = _language_asked_for(request)
    if not isinstance(caller, Caller):
        school = the_school()
        return Viewpoint(asked or school.language, school.zone)
    return Viewpoint(asked or caller.viewer.language, caller.viewer.zone)


def _language_asked_for(request: HttpRequest) -> str:
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if code == "*":
            return ""
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return ""


HANDLERS: Mapping[type[Exception], Any] = {
    Http404: not_found,
    Refused: refused,
    Stopped: stopped,
    ValidationError: not_valid,
    HttpError: not_readable,
    OperationalError: busy,
}
