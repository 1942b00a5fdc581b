"""Who asks: the person of an access token, what the token is good for, and for which learners the person may ask."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import Person, RoleKind, Scope
from lessonbook.domain.people.queries import token_of
from lessonbook.domain.people.tokens import PREFIX, digest_of
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.lines import Whose
from lessonbook.faces.api.answers import read_id
from lessonbook.faces.api.limits import ALLOWANCES, address_of
from lessonbook.faces.profile.viewer import Viewer

READING = frozenset({"GET", "HEAD"})


class Stopped(Exception):
    """The gate is closed: no token, not this token, not now."""

    def __init__(self, status: int, refusal: Refusal, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(refusal.code)
        self.status, self.refusal, self.headers = status, refusal, headers or {}


class Caller:
    """A person who asks through a program, at the instant `now`."""

    def __init__(self, person: Person, scopes: Collection[str], now: datetime) -> None:
        self.person, self.scopes, self.now = person, scopes, now
        self.viewer = Viewer(person, "", now)

    @property
    def by(self) -> By:
        """The person as the actor of a verb."""
        return By(self.person.pk, Source.API)

    def allow(self, scope: Scope) -> None:
        """Go on only with a token of this scope."""
        if scope not in self.scopes:
            raise Stopped(HTTPStatus.FORBIDDEN, Refusal("scope_missing", facts={"scope": str(scope)}))

    @property
    def may_spend(self) -> bool:
        """Whether the token is good for what costs credits."""
        return Scope.SPEND in self.scopes

    def learner(self, learner: str | None) -> Person:
        """The learner that is meant: oneself where none is named, or a child whom one may view. Else Http404."""
        if learner is None or learner == str(self.person.pk):
            return self.person
        number = read_id(learner)
        if number is None or number not in self.children:
            raise Http404
        return self.children[number]

    def learner_id(self, learner: str | None) -> int:
        """The learner that is meant, as `learner`, by id."""
        return self.learner(learner).pk

    @cached_property
    def children(self) -> dict[int, Person]:
        """The children whom the person may view, by id."""
        return {link.learner_id: link.learner for link in self.viewer.wards}

    @cached_property
    def learners(self) -> dict[int, Person]:
        """For whom the person may look: oneself as a learner, and the children."""
        own = {self.person.pk: self.person} if RoleKind.LEARNER in self.viewer.roles else {}
        return own | self.children

    def sights(self, learner: str | None, role: str | None) -> list[Whose]:
        """Whose sessions are meant: of one learner or all of them, or those that the person teaches."""
        if learner is not None:
            return [Whose(learner_id=self.learner_id(learner))]
        taught = [Whose(instructor_id=self.person.pk)] if RoleKind.INSTRUCTOR in self.viewer.roles else []
        learned = [Whose(learner_id=pk) for pk in self.learners]
        if role is None:
            return learned or taught
        return taught if role == RoleKind.INSTRUCTOR else learned


class Asked(HttpRequest):
    """A request that came with a token."""

    auth: Caller


class AccessTokenAuth(HttpBearer):
    """The gate of every address: a token that is known, good for the scope, and not used too often."""

    openapi_bearerFormat = PREFIX + "…"  # noqa: N815  as OpenAPI writes it

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who asks. Raises Stopped: no_token (401), scope_missing (403), too_many_requests (429)."""
        now = timezone.now()
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        caller: Caller | None = self.authenticate(request, text.strip(), now) if kind.lower() == "bearer" else None
        if caller is None:
            refuse_beyond(("stranger", address_of(request)), settings.API_STRANGERS, now)
            raise Stopped(
                HTTPStatus.UNAUTHORIZED, Refusal("no_token"), {"WWW-Authenticate": 'Bearer realm="Lessonbook"'}
            )
        # From here on, what goes wrong is told in the person's own language.
        request.auth = caller  # type: ignore[attr-defined]
        caller.allow(self.scope)
        return caller

    def authenticate(self, request: HttpRequest, token: str, now: datetime | None = None) -> Any:
        """Return the caller whose token this is, None if it is good for nothing."""
        now = now or timezone.now()
        facts = token_of(digest_of(token)) if token.startswith(PREFIX) and token.isascii() else None
        if facts is None or not facts.is_good(now):
            return None
        reads = request.method in READING
        most = settings.API_READS if reads else settings.API_WRITES
        refuse_beyond(("person", facts.person.pk, reads), most, now)
        return Caller(facts.person, facts.scopes, now)


def refuse_beyond(who: tuple[object, ...], most: int, now: datetime) -> None:
    """Take one request of somebody's minute. Raises Stopped: too_many_requests."""
    seconds = ALLOWANCES.take(who, most, now)
    if seconds:
        refusal = Refusal("too_many_requests", facts={"seconds": seconds})
        raise Stopped(HTTPStatus.TOO_MANY_REQUESTS, refusal, {"Retry-After": str(seconds)})


READ, BOOK = AccessTokenAuth(Scope.READ), AccessTokenAuth(Scope.BOOK)
