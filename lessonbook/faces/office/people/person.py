"""A person's page: who they are, what they are here, whom they belong to, what they learn and teach and did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.journal import acts_of_person
from lessonbook.domain.booking.timetables import sessions_ahead
from lessonbook.domain.courses.memberships import groups_of
from lessonbook.domain.courses.models import EnrollmentStatus
from lessonbook.domain.courses.queries import CourseLine, courses_learned, courses_taught
from lessonbook.domain.credits.queries import balances
from lessonbook.domain.people.guardians import links_of
from lessonbook.domain.people.models import Family, Guardianship, Person, RoleKind
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.pages import Turn
from lessonbook.domain.timetable.queries import sessions_within
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import near_day_text, range_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.shapes import Face, Fact, Link
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.addresses import course_url, credits_url, person_url, session_url, with_query
from lessonbook.faces.office.courses.words import sessions_text
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.figures.journal_words import act_shown
from lessonbook.faces.office.people.past import LEARNED, TAUGHT, behind
from lessonbook.faces.office.people.words import ROLES, WHAT_ROLES_DO, rights_text, role_kinds, roles_text, sign_in_of
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import Viewer, ViewerRequest
from lessonbook.scheduling.calendar_days import today

SESSIONS = 5
DEEDS = 12


def person_or_404(person_id: int) -> Person:
    """The person of a number, with sign-in, roles and families with their members read along; four queries."""
    people = Person.objects.select_related("account").prefetch_related("roles", "families__members")
    return get_object_or_404(people, pk=person_id)


@require_safe
@in_office
def person_page(request: ViewerRequest, person_id: int) -> HttpResponse:
    """All that the office asks about a person."""
    viewer, person = request.viewer, person_or_404(person_id)
    kinds = role_kinds(person)
    learns, teaches = RoleKind.LEARNER in kinds, RoleKind.INSTRUCTOR in kinds
    school_day = today(viewer.now, viewer.school.zone)
    links = links_of(person.pk, viewer.now)
    context = {
        "person": person,
        "face": face(person),
        "subtitle": roles_text(kinds) or _("No role yet"),
        "facts": facts_of(person, viewer),
        "introduction": person.introduction,
        "sign_in": sign_in_of(person, viewer.viewpoint),
        "is_oneself": person.pk == viewer.person.pk,
        "roles": [RoleShown(kind, str(ROLES[kind]), str(WHAT_ROLES_DO[kind]), kind in kinds) for kind in RoleKind],
        "guardians": [link_shown(link, link.guardian) for link in links if link.learner_id == person.pk],
        "children": [link_shown(link, link.learner) for link in links if link.guardian_id == person.pk],
        "learns": learns,
        "teaches": teaches,
        "hours_url": reverse("office:instructor_hours", args=[person.pk]) if teaches else "",
        "guards": RoleKind.GUARDIAN in kinds,
        "families": [family_shown(family, person) for family in person.families.all()],
        "courses": courses_of(person, school_day, learns=learns, teaches=teaches),
        "sessions": sessions_of(person, viewer, learns=learns, teaches=teaches),
        "learned": behind(person, LEARNED, viewer, SESSIONS) if learns else None,
        "ahead": ahead_of(person, viewer) if teaches and person.deactivated_at is None else None,
        "taught": behind(person, TAUGHT, viewer, SESSIONS) if teaches else None,
        "credits": credits_of(person, viewer, school_day) if learns else [],
        "credits_url": credits_url(person.pk),
        "deeds": [act_shown(one, viewer.viewpoint, "") for one in acts_of_person(person.pk, DEEDS)],
        "journal_url": with_query(reverse("office:journal"), {"person": str(person.pk)}),
    }
    return render(request, "office/people/person.html", context, using="jinja2")


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role, what it is about, and whether the person holds it."""

    kind: str
    label: str
    about: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class LinkShown:
    """A guardian or a child, what the link allows, and where it is changed."""

    link_id: int
    face: Face
    url: str
    rights: str


@dataclass(frozen=True, slots=True)
class FamilyShown:
    """A family and who else belongs to it."""

    family_id: int
    name: str
    others: Sequence[Link]


@dataclass(frozen=True, slots=True)
class CourseShown:
    """A course that the person learns or teaches, and the groups in which they learn."""

    name: str
    url: str
    hue: int
    note: str


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session to come, or live."""

    day: str
    time: str
    course: str
    hue: int
    url: str
    note: str
    status: Status
    is_cancelled: bool


def facts_of(person: Person, viewer: Viewer) -> list[Fact]:
    """What the school has written of a person, as far as it has."""
    zone = zone_name(person.time_zone, viewer.language) if person.time_zone else ""
    facts = [
        Fact(pgettext("person", "Name"), f"{person.given_name} {person.family_name}".strip()),
        Fact(_("Preferred name"), person.preferred_name),
        Fact(_("E-mail"), links=[Link(person.email, f"mailto:{person.email}")] if person.email else []),
        Fact(_("Phone"), person.phone),
        Fact(_("Time zone"), zone or _("The school's, until the first sign-in")),
        Fact(_("Source ID"), person.source_id or ""),
    ]
    return [fact for fact in facts if fact.text or fact.links]


def link_shown(link: Guardianship, other: Person) -> LinkShown:
    """A guardianship, seen from one side."""
    return LinkShown(link.pk, face(other), person_url(other.pk), rights_text(link))


def family_shown(family: Family, person: Person) -> FamilyShown:
    """A family of the person, its members read along."""
    others = [Link(one.name, person_url(one.pk)) for one in family.members.all() if one.pk != person.pk]
    return FamilyShown(family.pk, family.name, others)


def courses_of(person: Person, day: date, *, learns: bool, teaches: bool) -> list[CourseShown]:
    """The courses of a person, those taught first."""
    taught = courses_taught(person.pk) if teaches else []
    learned = courses_learned(person.pk) if learns else []
    groups = groups_of(person.pk, day) if learns else {}
    return [
        *(_course(course, _("teaches it")) for course in taught),
        *(_course(course, _learning(course, groups.get(course.course_id, []))) for course in learned),
    ]


def _course(course: CourseLine, note: str) -> CourseShown:
    return CourseShown(course.name, course_url(course.slug), course.hue + 1, note)


def _learning(course: CourseLine, groups: Sequence[str]) -> str:
    return " · ".join([str(EnrollmentStatus(course.status).label), *map(level, groups)])


def sessions_of(person: Person, viewer: Viewer, *, learns: bool, teaches: bool) -> list[SessionShown]:
    """What is live and next for a person, learned and taught."""
    whose = [Whose(learner_id=person.pk)] if learns else []
    whose += [Whose(instructor_id=person.pk)] if teaches else []
    lines = [line for one in whose for line in sessions_within(one, viewer.now, None, Turn(SESSIONS))]
    return [_session(line, viewer, person) for line in sorted(lines, key=lambda line: line.starts_at)[:SESSIONS]]


def ahead_of(person: Person, viewer: Viewer) -> Link | None:
    """How many sessions an instructor has ahead, linked to the week of the first; None without any; one query."""
    count, first = sessions_ahead(person.pk, viewer.now)
    if first is None:
        return None
    asked = {"instructor": str(person.pk), "state": Status.UPCOMING, "date": str(viewer.viewpoint.day(first))}
    return Link(sessions_text(count), with_query(reverse("office:sessions"), asked))


def _session(line: Line, viewer: Viewer, person: Person) -> SessionShown:
    view = viewer.viewpoint
    with_whom = _("teaches") if line.instructor_id == person.pk else line.instructor_name
    return SessionShown(
        day=near_day_text(view.day(line.starts_at), view.day(viewer.now), view),
        time=range_text(line.starts_at, line.ends_at, view),
        course=line.course_name,
        hue=line.hue + 1,
        url=session_url(line.code),
        note=" · ".join(part for part in (with_whom, line.place) if part),
        status=line.status(viewer.now),
        is_cancelled=line.is_cancelled,
    )


def credits_of(person: Person, viewer: Viewer, day: date) -> list[Fact]:
    """What a learner can spend, by course."""
    found = balances(person.pk, day)
    return [
        Fact(balance.course_name, number_text(balance.figures.available, viewer.viewpoint), note=balance.family or "")
        for balance in found
    ]
