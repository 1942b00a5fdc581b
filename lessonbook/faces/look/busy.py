"""A page for requests that would have waited too long for what others are writing: what was sent can be sent again."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import get_template
from django.utils.cache import add_never_cache_headers

from lessonbook.database.patience import is_busy

LOG = logging.getLogger(__name__)
BUSY = 503
AGAIN_AFTER = "2"
"""Seconds after which it may be worth trying again."""
CSRF_FIELD = "csrfmiddlewaretoken"


class BusyMiddleware:
    """Answers with that page where a view could not write in time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view that was given up only because others were writing; nothing of it was done."""
        if not is_busy(exception):
            return None
        LOG.warning("The database did not answer in time: %s", request.path, exc_info=exception)
        response = busy_page(request)
        # Django would write another line of the log, as for an error of the server's.
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        return response


def busy_page(request: HttpRequest) -> HttpResponse:
    """The page: a look is looked again, and what was posted is posted again as it was, its key along, at a press."""
    is_look = request.method in ("GET", "HEAD")
    context = {
        "url": request.get_full_path(),
        "is_look": is_look,
        "fields": None if is_look else fields_again(request),
        "csrf_input": csrf_input(request),
    }
    response = HttpResponse(get_template("503.html", using="jinja2").render(context), status=BUSY)
    response["Retry-After"] = AGAIN_AFTER
    add_never_cache_headers(response)
    return response


def fields_again(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What was posted, for a form that posts it again; None where no page can hold it: files, and passwords."""
    if request.FILES or any("password" in name for name in request.POST):
        return None
    return [(name, value) for name, values in request.POST.lists() if name != CSRF_FIELD for value in values]
