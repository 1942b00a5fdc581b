"""The API as a whole: its addresses, its gate, and what is answered when something goes wrong."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern

from lessonbook.faces.api.openapi import Api
from lessonbook.faces.api.problems import HANDLERS
from lessonbook.faces.api.views import (
    absences,
    balances,
    bookings,
    changes,
    courses,
    me,
    open_times,
    sessions,
    waitlist,
)

API = Api(
    title="Lessonbook",
    version="1",
    description="What the school's people may do by a program of theirs. Authorize with an access token of a profile.",
    docs_url=None,
    urls_namespace="api",
)
for module in (me, courses, open_times, bookings, sessions, changes, absences, waitlist, balances):
    API.add_router("", module.router)
for error, handler in HANDLERS.items():
    API.add_exception_handler(error, handler)

URLS = API.urls
for pattern in URLS[0]:
    # Its own gate: tokens, in place of sign-ins.
    assert isinstance(pattern, URLPattern)
    login_not_required(pattern.callback)
