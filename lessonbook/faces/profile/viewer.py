"""Who looks: the signed-in person, the roles, and for whom or as what the pages are shown just now.

A person may learn here, teach here and have children here. Which of these the portal shows is the person's *hat*,
chosen in the frame and kept in the browser's session; what a hat allows is asked of the database at each request, so
that an unlinked guardian sees nothing from then on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lessonbook.domain.journal.actions import By
from lessonbook.domain.people import queries
from lessonbook.domain.people.models import Account, Guardianship, Person, RoleKind, School
from lessonbook.domain.timetable.lines import Whose
from lessonbook.faces.look.viewpoint import Viewpoint

HAT = "hat"
"""The key of the chosen hat in the browser's session, and the cookie that brings it back at the next sign-in."""
TEACHING = "teaching"
"""The hat of an instructor."""


def the_school() -> School:
    """The school; until it is set up, one that bears the program's name."""
    return queries.the_school() or School(name="Lessonbook")


@dataclass(frozen=True, slots=True)
class Hat:
    """For whom or as what the portal is shown; `guardianship` where it is a child's, `beside_children` one's own."""

    value: str
    label: str
    whose: Whose
    guardianship: Guardianship | None = None
    beside_children: bool = False

    @property
    def may_read_reports(self) -> bool:
        return self.guardianship is None or self.guardianship.may_read_reports

    @property
    def teaches(self) -> bool:
        return self.whose.instructor_id is not None

    @property
    def asked(self) -> str:
        """How an address names it, so that what is done for a child stays the child's whatever hat is put on since.

        So does what is done for oneself, where it could be a child's.
        """
        return self.value if self.guardianship or self.beside_children else ""


class Viewer:
    """A signed-in person at the instant `now`, the clock of this request."""

    def __init__(self, person: Person, chosen_hat: str, now: datetime) -> None:
        self.person = person
        self.now = now
        self._chosen_hat = chosen_hat

    @cached_property
    def school(self) -> School:
        return the_school()

    @cached_property
    def roles(self) -> frozenset[str]:
        return queries.roles_of(self.person.pk)

    @property
    def is_administrator(self) -> bool:
        return RoleKind.ADMINISTRATOR in self.roles

    @cached_property
    def wards(self) -> list[Guardianship]:
        """The children the person may view now, by name."""
        if RoleKind.GUARDIAN not in self.roles:
            return []
        links = self.person.wards.standing(self.now).filter(may_view=True, learner__deactivated_at=None)
        return list(links.select_related("learner").order_by("learner__sort_key", "learner_id"))

    @cached_property
    def hats(self) -> list[Hat]:
        """Every hat of the person: oneself as a learner, each child, oneself as an instructor."""
        hats = []
        if RoleKind.LEARNER in self.roles:
            own = Whose(learner_id=self.person.pk)
            hats.append(Hat("me", _("Myself"), own, beside_children=bool(self.wards)))
        hats += [Hat(f"child-{w.learner_id}", w.learner.name, Whose(learner_id=w.learner_id), w) for w in self.wards]
        if RoleKind.INSTRUCTOR in self.roles:
            hats.append(Hat(TEACHING, _("Teaching"), Whose(instructor_id=self.person.pk)))
        return hats

    @property
    def family(self) -> list[Hat]:
        """The hats of all who learn here in the person's family: oneself, each child."""
        return [hat for hat in self.hats if not hat.teaches]

    @cached_property
    def known(self) -> frozenset[int] | None:
        """The learners of whom a family's common credits may tell the person; None for all who share them.

        Whoever looks after children, or did, is told of those who are the person's now, and of oneself.
        """
        if not self.person.wards.exists():
            return None
        return frozenset({self.person.pk, *(link.learner_id for link in self.wards)})

    @property
    def has_family(self) -> bool:
        """Whether the person looks after more than one learner, of whom one may be the person."""
        return bool(self.wards) and len(self.family) > 1

    @cached_property
    def hat(self) -> Hat | None:
        """The hat worn now: the one chosen if it still fits, else the first; None if the person has none."""
        return next((hat for hat in self.hats if hat.value == self._chosen_hat), next(iter(self.hats), None))

    def put_on(self, value: str) -> bool:
        """Wear another of one's hats from now on; return whether it wasn't worn before."""
        if self.hat is not None and self.hat.value == value:
            return False
        self._chosen_hat = value
        self.__dict__.pop("hat", None)
        return True

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.person.time_zone) if self.person.time_zone else self.school.zone

    @property
    def language(self) -> str:
        return self.person.language or self.school.language

    @cached_property
    def viewpoint(self) -> Viewpoint:
        return Viewpoint(self.language, self.zone, self.school.first_weekday)

    def by(self, hat: Hat | None = None) -> By:
        """The person as the actor of a verb, on behalf of the child whose hat is worn."""
        child = hat.guardianship.learner_id if hat and hat.guardianship else None
        return By(self.person.pk, on_behalf_of_id=child)


class ViewerRequest(HttpRequest):
    """A request of a signed-in person."""

    viewer: Viewer


def is_administrator(request: HttpRequest) -> bool:
    """Whether the request is an administrator's; nobody else may enter the data admin."""
    viewer = getattr(request, "viewer", None)
    return isinstance(viewer, Viewer) and viewer.is_administrator


class ViewerMiddleware:
    """Puts the viewer on each request of a signed-in person and speaks the person's language.

    Somebody deactivated, and an account that belongs to nobody, is signed out at the next request and told so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the viewer's, nobody's, or with the page that says that the sign-in is of no use here."""
        person = person_of(request)
        if person is None:
            if SESSION_KEY not in request.session:
                return self.get_response(request)
            logout(request)
            return redirect("account_inactive")
        chosen = request.session.get(HAT) or request.COOKIES.get(HAT, "")
        viewer = Viewer(person, chosen, timezone.now())
        request.viewer = viewer  # type: ignore[attr-defined]
        with translation.override(viewer.language), timezone.override(viewer.zone):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", viewer.language)
            return response


def person_of(request: HttpRequest) -> Person | None:
    """The person whose browser this is, if anybody is signed in who may still be here."""
    account = request.user
    person = getattr(account, "person", None) if isinstance(account, Account) else None
    return person if person and person.deactivated_at is None else None
