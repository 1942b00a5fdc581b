"""Requests for substitutes in words, for who asked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessonbook.domain.booking.models import SubstituteOutcome, SubstituteRequest
from lessonbook.faces.look.dates import session_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import taught_url


@dataclass(frozen=True, slots=True)
class AskedShown:
    """What was asked, what became of it and the office's answer; `waits`: nobody has answered.

    `url` is the session's page, empty where it is somebody else's by now.
    """

    course_name: str
    hue: int
    url: str
    when: str
    state: str
    answer: str
    reason: str
    waits: bool


def asked_shown(request: SubstituteRequest, view: Viewpoint) -> AskedShown:
    """A request as who asked sees it; its session and course are read along."""
    session = request.session
    return AskedShown(
        course_name=session.course.name,
        hue=session.course.hue + 1,
        url=taught_url(session.code) if session.instructor_id == request.asked_by_id else "",
        when=session_text(session.starts_at, session.ends_at, view),
        state=state_text(request),
        answer=request.answer,
        reason=request.reason,
        waits=request.decided_at is None,
    )


def state_text(request: SubstituteRequest) -> str:
    """What became of a request."""
    if request.decided_at is None:
        return _("You asked for a substitute. The school has not answered yet.")
    if request.outcome == SubstituteOutcome.SUBSTITUTED and request.substitute:
        return _("%(name)s teaches this session for you.") % {"name": request.substitute.name}
    return _("No substitute could be found. The session stays yours.")
