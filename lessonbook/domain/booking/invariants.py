"""What is always true of lines and requests for substitutes: each truth one query, with a line for each violation."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lessonbook.domain.booking.models import LeftLine, SubstituteRequest, WaitlistPlace
from lessonbook.domain.timetable.models import Seat


def nobody_stands_twice_in_a_line() -> Iterator[str]:
    """A learner has at most one standing place in the line of a session."""
    standing = WaitlistPlace.objects.standing().order_by().values("session_id", "learner_id")
    twice = standing.annotate(places=Count("pk")).filter(places__gt=1).order_by("session_id", "learner_id")
    named = twice.values_list("session__code", "learner__given_name", "learner__family_name", "places")
    for code, given, family, places in named.iterator():
        yield f"{given} {family} stands {places} times in the line of {code}"


def nobody_waits_who_has_a_seat() -> Iterator[str]:
    """Who stands in line for a session has no standing seat in it."""
    for place in _named(WaitlistPlace.objects.standing().seated()):
        yield f"{place.learner} waits for a seat in {place.session}, but has one"


def nobody_waits_for_a_cancelled_session() -> Iterator[str]:
    """Cancelling a session ends its line."""
    for place in _named(WaitlistPlace.objects.standing().filter(session__cancelled_at__isnull=False)):
        yield f"{place.learner} waits for a seat in {place.session}, which is cancelled"


def who_left_a_line_left_it_whole() -> Iterator[str]:
    """A place that no longer stands was left after it was taken, keeps no seat, and led to one if it says so."""
    left = WaitlistPlace.objects.filter(left_at__isnull=False)
    for place in _named(left.filter(Q(offered_until__isnull=False) | Q(left_at__lt=F("since")))):
        yield f"the place of {place.learner} in the line of {place.session} was left before its time, or keeps a seat"
    seat = Seat.objects.filter(session=OuterRef("session"), learner=OuterRef("learner"))
    for place in _named(left.filter(~Exists(seat), left_why=LeftLine.SEATED)):
        yield f"{place.learner} is said to have got a seat in {place.session}, but never had one"


def _named(places: QuerySet[WaitlistPlace]) -> Iterator[WaitlistPlace]:
    return places.select_related("session", "learner").order_by("id").iterator()


def a_session_has_one_open_request_for_a_substitute() -> Iterator[str]:
    """A session has at most one request for a substitute that nobody has answered or withdrawn."""
    asked = SubstituteRequest.objects.open().order_by().values("session_id").annotate(requests=Count("pk"))
    twice = asked.filter(requests__gt=1).order_by("session_id").values_list("session__code", "requests")
    for code, requests in twice.iterator():
        yield f"{requests} open requests for a substitute in {code}"


def requests_for_substitutes_end_after_they_were_asked() -> Iterator[str]:
    """A request is answered or withdrawn after it was asked, and nobody stands in for themselves."""
    wrong = Q(decided_at__lt=F("asked_at")) | Q(withdrawn_at__lt=F("asked_at")) | Q(substitute=F("asked_by"))
    found = SubstituteRequest.objects.filter(wrong).select_related("session", "asked_by").order_by("id")
    for request in found.iterator():
        yield f"the request of {request.asked_by} for a substitute in {request.session} ended in no possible way"


CHECKS: tuple[Callable[[], Iterable[str]], ...] = (
    nobody_stands_twice_in_a_line,
    nobody_waits_who_has_a_seat,
    nobody_waits_for_a_cancelled_session,
    who_left_a_line_left_it_whole,
    a_session_has_one_open_request_for_a_substitute,
    requests_for_substitutes_end_after_they_were_asked,
)
INVARIANTS = {check.__name__: check for check in CHECKS}
