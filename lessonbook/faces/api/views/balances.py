"""Credits in a course, and every change of them."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query, Router

from lessonbook.domain.courses.queries import course_learned
from lessonbook.domain.credits.ledger_pages import Change, Direction, ledger_page
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.credits.queries import Balance, balances
from lessonbook.domain.credits.rules import Figures
from lessonbook.faces.api.answers import answer, instant, listed
from lessonbook.faces.api.callers import READ, Asked
from lessonbook.faces.api.fields import Learner, Text
from lessonbook.faces.api.schemas import ChangeOut, CreditsOut, Listed
from lessonbook.scheduling.calendar_days import day_of

router = Router(tags=["Credits"])
ROWS = 50

PurseId = Annotated[str | None, Query(None, description="The id of one of the course's purses; without it the first.")]
Show = Annotated[Literal["all", "incoming", "outgoing"], Query("all")]
Cursor = Annotated[str | None, Query(None, pattern=r"^[0-9]{1,9}$", description="From `next`.")]


@router.get("/courses/{slug}/credits", auth=READ, response=CreditsOut, url_name="credits")
def credits_of_course(request: Asked, slug: Text, learner: Learner) -> HttpResponse:
    """What a learner can spend in a course: the learner's own purse, then those that families share."""
    found = purses(request, slug, learner)
    first = found[0].figures if found else Figures()
    return answer(
        {
            "enrolled": first.enrolled,
            "used": first.used,
            "available": first.available,
            "items": [purse(one) for one in found],
            "next": None,
        }
    )


@router.get("/courses/{slug}/ledger", auth=READ, response=Listed[ChangeOut], url_name="ledger")
def ledger(
    request: Asked,
    slug: Text,
    learner: Learner,
    cursor: Cursor,
    purse: PurseId,
    show: Show,
) -> HttpResponse:
    """Every change of a purse with the balance after it, newest first."""
    found = purses(request, slug, learner)
    if not found and purse is None:
        return listed(request, [])
    balance = next((one for one in found if purse in (None, str(one.purse_id))), None)
    if balance is None:
        raise Http404
    before = int(cursor) if cursor else None
    known = request.auth.viewer.known if balance.family else None
    page = ledger_page(Purse(pk=balance.purse_id), Direction(show), before_number=before, limit=ROWS, known=known)
    return listed(request, [change(row) for row in page.rows], page.older)


def purses(request: Asked, slug: str, learner: str | None) -> list[Balance]:
    """The purses that pay for a learner's course. Http404 where the learner doesn't learn it."""
    caller = request.auth
    learner_id = caller.learner_id(learner)
    course = course_learned(learner_id, slug)
    if course is None:
        raise Http404
    today = day_of(caller.now, caller.viewer.school.zone)
    return balances(learner_id, today, course_id=course.course_id)


def purse(balance: Balance) -> dict[str, Any]:
    """A purse as programs see it."""
    figures = balance.figures
    ending = figures.next_ending
    return {
        "id": str(balance.purse_id),
        "family": balance.family,
        "enrolled": figures.enrolled,
        "used": figures.used,
        "available": figures.available,
        "next_ending": {"amount": ending.credits, "on": ending.last_day.isoformat()} if ending else None,
    }


def change(row: Change) -> dict[str, Any]:
    """A row of a ledger as programs see it."""
    return {
        "number": row.number,
        "at": instant(row.at),
        "kind": str(row.kind),
        "amount": row.amount,
        "balance": row.balance,
        "note": row.note,
        "session": row.session.code if row.session else None,
        "learner": row.session.learner if row.session else None,
        "by": row.actor,
    }
