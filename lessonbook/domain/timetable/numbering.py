"""Session IDs for new sessions."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db.models import CharField, QuerySet

from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.timetable.codes import session_code
from lessonbook.domain.timetable.models import Session

AT_ONCE = 500


@Prepared
def _has() -> QuerySet[Any, Any]:
    return Session.objects.filter(code=Hole("code", CharField())).values_list("code")


def _known(some: Sequence[str]) -> Iterable[str]:
    if len(some) == 1:
        return (code for (code,) in _has(code=some[0]))
    return Session.objects.filter(code__in=some).values_list("code", flat=True)


def fresh_codes(count: int) -> list[str]:
    """Session IDs, all different, that no session has.

    Drawn at random alone, one in some thousands would be another's in a school of some hundred thousand sessions. A
    query for each 500.
    """
    codes: set[str] = set()
    while len(codes) < count:
        drawn = {session_code() for _ in range(count - len(codes))} - codes
        rest = iter(drawn)
        while some := list(islice(rest, AT_ONCE)):
            codes.update(some)
            codes.difference_update(_known(some))
    return list(codes)
