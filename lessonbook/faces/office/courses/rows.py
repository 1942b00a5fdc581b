"""Rows of the lists, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessonbook.domain.booking.joining import Joining
from lessonbook.domain.courses.listing import Joined
from lessonbook.domain.courses.models import Course, Enrollment, Group, GroupMembership
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.look.dates import full_day_text, session_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Face, Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.courses.addresses import (
    course_url,
    credits_url,
    enrollment_url,
    group_url,
    hours_url,
    person_url,
    session_url,
)
from lessonbook.faces.office.courses.words import (
    credits_text,
    learners_text,
    next_text,
    sessions_text,
    status_text,
    week_words,
)
from lessonbook.faces.profile.portraits import face


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course in the list."""

    name: str
    url: str
    hue: int
    code: str
    learners: str
    next: str
    booking: str
    is_archived: bool


def course_rows(courses: Iterable[Course], view: Viewpoint) -> list[CourseRow]:
    """Courses with their `learners` and `next_at`."""
    return [
        CourseRow(
            name=course.name,
            url=course_url(course),
            hue=course.hue + 1,
            code=course.code,
            learners=number_text(getattr(course, "learners", 0), view),
            next=next_text(getattr(course, "next_at", None), view),
            booking=_("On") if course.self_booking else _("Off"),
            is_archived=course.archived_at is not None,
        )
        for course in courses
    ]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group in the list."""

    name: str
    url: str
    code: str
    members: str
    next: str


def group_rows(course: Course, groups: Iterable[Group], view: Viewpoint) -> list[GroupRow]:
    """Groups with their `members` and `next_at`."""
    return [
        GroupRow(
            name=group.name,
            url=group_url(course, group),
            code=group.code,
            members=number_text(getattr(group, "members", 0), view),
            next=next_text(getattr(group, "next_at", None), view),
        )
        for group in groups
    ]


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner of a course."""

    face: Face
    url: str
    status: str
    is_active: bool
    groups: Sequence[Link]
    credits: str
    since: str


def learner_rows(
    course: Course,
    enrollments: Iterable[Enrollment],
    joined: Mapping[int, Sequence[Joined]],
    purses: Mapping[int, Sequence[int]],
    view: Viewpoint,
) -> list[LearnerRow]:
    """Learners with their groups and what they can spend."""
    return [
        LearnerRow(
            face=face(row.learner),
            url=enrollment_url(course, row),
            status=status_text(row.status),
            is_active=row.status == "active",
            groups=[
                Link(one.name, course_url(course, "groups", str(one.group_id)))
                for one in joined.get(row.learner_id, ())
            ],
            credits=number_text(sum(purses.get(row.learner_id, ())), view),
            since=full_day_text(view.day(row.since), view),
        )
        for row in enrollments
    ]


def group_link(course: Course, joined: Joined) -> Link:
    """The way to a group that a learner is in."""
    return Link(joined.name, course_url(course, "groups", str(joined.group_id)))


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a group, and from when to when."""

    face: Face
    url: str
    span: str
    leave_url: str = ""


def span_text(membership: GroupMembership, view: Viewpoint) -> str:
    """From which date to which somebody is a member."""
    since, until = membership.since, membership.until
    if since and until:
        texts = {"since": full_day_text(since, view), "until": full_day_text(until, view)}
        return _("%(since)s to %(until)s") % texts
    if since:
        return _("From %(since)s") % {"since": full_day_text(since, view)}
    if until:
        return _("Until %(until)s") % {"until": full_day_text(until, view)}
    return _("Without end")


def member_rows(course: Course, group: Group, members: Iterable[GroupMembership], view: Viewpoint) -> list[MemberRow]:
    """Who is in a group, with the way out."""
    return [
        MemberRow(
            face=face(row.learner),
            url=f"/office/people/{row.learner_id}/",
            span=span_text(row, view),
            leave_url=group_url(course, group, "members", str(row.pk), "leave"),
        )
        for row in members
    ]


def past_member_rows(members: Iterable[GroupMembership], view: Viewpoint) -> list[MemberRow]:
    """Who left a group, and when."""
    return [
        MemberRow(
            face=face(row.learner),
            url=f"/office/people/{row.learner_id}/",
            span=_("Left %(day)s") % {"day": full_day_text(view.day(ended), view)},
        )
        for row in members
        if (ended := row.ended_at)
    ]


@dataclass(frozen=True, slots=True)
class JoiningRow:
    """What joining means for one learner: the price, and why not where it can't be."""

    person_id: int
    face: Face
    price: str
    refusal: str
    ask: Sequence[Link] = ()


def joining_rows(joinings: Iterable[Joining], view: Viewpoint) -> list[JoiningRow]:
    """What joining would mean, learner by learner."""
    return [
        JoiningRow(
            person_id=one.learner.pk,
            face=face(one.learner),
            price=price_text(one, view) if one.refusal is None or one.refusal.code == "no_credit" else "",
            refusal=joining_refusal(one.refusal, view) if one.refusal else "",
            ask=[Link(_("Credits"), credits_url(one.learner.pk))] if one.refusal and one.left < 0 else (),
        )
        for one in joinings
    ]


def joining_refusal(refusal: Refusal, view: Viewpoint) -> str:
    """Why a learner can't join a group, as the office needs it: which session is full, that credits can be given."""
    if refusal.code == "session_full":
        words = _("Session %(session)s of the group has no seat left. Give it more places, or choose other dates.")
        return words % refusal.facts
    if refusal.code == "no_credit":
        return _("There are too few credits of %(course)s. Deposit more first.") % refusal.facts
    return refusal_text(refusal, view)


def price_text(joining: Joining, view: Viewpoint) -> str:
    """What joining takes: "12 sessions: takes 12 credits of Lena's 20; 8 left."."""
    if not joining.sessions:
        return _("No session ahead yet: takes nothing now.")
    sessions = sessions_text(joining.sessions)
    if not joining.cost:
        return _("%(sessions)s ahead: takes no credits.") % {"sessions": sessions}
    facts = {
        "sessions": sessions,
        "cost": credits_text(joining.cost, view),
        "available": number_text(joining.available, view),
        "name": joining.learner.preferred_name or joining.learner.given_name,
        "left": number_text(joining.left, view),
    }
    if joining.left < 0:
        return _("%(sessions)s ahead: would take %(cost)s, and %(name)s has %(available)s.") % facts
    return _("%(sessions)s ahead: takes %(cost)s of %(name)s's %(available)s; %(left)s left.") % facts


@dataclass(frozen=True, slots=True)
class InstructorRow:
    """An instructor: courses, and the hours of the week in the zone in which they are kept."""

    face: Face
    url: str
    person_url: str
    courses: Sequence[tuple[str, str, int]]
    week: Sequence[str]
    zone: str


def instructor_rows(
    people: Iterable[Person], courses: Mapping[int, Sequence[tuple[str, str, int]]], view: Viewpoint
) -> list[InstructorRow]:
    """Instructors with their availability, if there is one, along."""
    rows = []
    for person in people:
        kept = getattr(person, "availability", None)
        weekly = [(row.weekday, row.opens, row.closes) for row in kept.weekly.all()] if kept else []
        rows.append(
            InstructorRow(
                face=face(person),
                url=hours_url(person.pk),
                person_url=person_url(person.pk),
                courses=[(name, f"/office/courses/{slug}/", hue + 1) for slug, name, hue in courses.get(person.pk, ())],
                week=week_words(weekly, view),
                zone=zone_name(kept.time_zone, view.language) if weekly and kept else "",
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class AheadRow:
    """A session ahead of a course."""

    when: str
    url: str
    code: str
    lesson: str
    instructor: str
    come: str


def ahead_rows(sessions: Iterable[Session], view: Viewpoint) -> list[AheadRow]:
    """Sessions with how many `come`."""
    return [
        AheadRow(
            when=session_text(session.starts_at, session.ends_at, view),
            url=session_url(session.code),
            code=session.code,
            lesson=str(session.lesson or ""),
            instructor=session.instructor.name if session.instructor else "",
            come=learners_text(getattr(session, "come", 0)),
        )
        for session in sessions
    ]
