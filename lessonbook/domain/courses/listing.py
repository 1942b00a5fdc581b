"""Reading courses as the office does: lists that may be long, each page in a fixed number of queries.

A page goes on after a row that the asker names, so it neither repeats nor skips a row while others are added.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from lessonbook.domain.courses.models import CourseInstructor, Enrollment, Group, GroupMembership
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, RoleKind, sort_key
from lessonbook.domain.people.rules import full_name

PAGE = 50
"""Rows to a page."""
MOST_FOUND = 100
"""How many people a search offers to choose from at most."""
MEMBERS = 500
"""Members of a group to a page."""

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Stretch(Generic[M]):
    """Some rows of a longer list; `after` is the id after which it goes on, None at its end."""

    rows: Sequence[M]
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Cut(Generic[M]):
    """The first rows of a list; `is_cut`: there are more."""

    rows: Sequence[M]
    is_cut: bool = False


def cut(rows: QuerySet[M], most: int) -> Cut[M]:
    """The first `most` of rows in their order; one query."""
    found = list(rows[: most + 1])
    return Cut(found[:most], len(found) > most)


def stretch(rows: QuerySet[M], key: str, after: int | None, limit: int = PAGE) -> Stretch[M]:
    """Rows by a key and their ids, from the beginning or after the row of this id; one query, or two.

    A row that is not among the model's any more begins the list again.
    """
    mark = rows.model._default_manager.filter(pk=after).values_list(key, flat=True).first() if after else None
    if mark is not None:
        rows = rows.filter(Q(**{f"{key}__gt": mark}) | Q(**{key: mark, "pk__gt": after}))
    found = list(rows.order_by(key, "pk")[: limit + 1])
    shown = found[:limit]
    return Stretch(shown, shown[-1].pk if len(found) > limit else None)


def named(search: str, prefix: str = "") -> Q:
    """Whose name or e-mail holds all words of a search, accents and case aside; `prefix` leads to the person."""
    wanted = Q()
    for word in search.split():
        plain = {f"{prefix}sort_key__contains": sort_key(word)}
        preferred, email = f"{prefix}preferred_name__icontains", f"{prefix}email__icontains"
        wanted &= Q(**plain) | Q(**{preferred: word}) | Q(**{email: word})
    return wanted


def enrollments_of(
    course_id: int, *, status: str = "", search: str = "", after: int | None = None
) -> Stretch[Enrollment]:
    """The learners of a course by name, in one status or in any; one query, or two."""
    rows = Enrollment.objects.filter(named(search, "learner__"), course=course_id).select_related("learner")
    return stretch(rows.filter(status=status) if status else rows, "learner__sort_key", after)


class Joined(NamedTuple):
    """A group that a learner is in."""

    learner_id: int
    group_id: int
    name: str


def groups_joined(course_id: int, learner_ids: Collection[int]) -> dict[int, list[Joined]]:
    """The groups of a course that learners are in, by learner; one query."""
    rows = GroupMembership.objects.filter(group__course=course_id, learner__in=learner_ids, ended_at=None)
    found: dict[int, list[Joined]] = {}
    for row in rows.order_by("group__name").values_list("learner_id", "group_id", "group__name"):
        found.setdefault(row[0], []).append(Joined(*row))
    return found


def members_of(group: Group, after: int | None = None) -> Stretch[GroupMembership]:
    """Who is in a group, by name; one query, or two."""
    rows = GroupMembership.objects.filter(group=group, ended_at=None).select_related("learner")
    return stretch(rows, "learner__sort_key", after, MEMBERS)


def member_count(group: Group) -> int:
    """How many are in a group; one query."""
    return GroupMembership.objects.filter(group=group, ended_at=None).count()


def past_members_of(group: Group) -> Cut[GroupMembership]:
    """Who left a group, the last first, a page of them; one query."""
    rows = GroupMembership.objects.filter(group=group).exclude(ended_at=None).select_related("learner")
    return cut(rows.order_by("-ended_at", "-pk"), PAGE)


def who_could_join(group: Group, search: str) -> Cut[Person]:
    """Learners who aren't in a group, by name, those of its course first, MOST_FOUND at most; one query."""
    of_course = Exists(Enrollment.objects.filter(learner=OuterRef("pk"), course=group.course_id))
    people = Person.objects.active().with_role(RoleKind.LEARNER).filter(named(search))
    people = people.exclude(memberships__in=GroupMembership.objects.filter(group=group, ended_at=None))
    return cut(people.order_by(of_course.desc(), "sort_key", "pk"), MOST_FOUND)


def who_could_enroll(course_id: int, search: str) -> Cut[Person]:
    """Learners who aren't active in a course, by name, MOST_FOUND at most; one query."""
    active = Enrollment.objects.filter(course=course_id, status="active")
    people = Person.objects.active().with_role(RoleKind.LEARNER).filter(named(search))
    return cut(people.exclude(enrollments__in=active).order_by("sort_key", "pk"), MOST_FOUND)


def who_could_teach(course_id: int, search: str = "") -> Cut[Person]:
    """Instructors who don't teach a course yet, by name, MOST_FOUND at most; one query."""
    people = Person.objects.active().with_role(RoleKind.INSTRUCTOR).filter(named(search))
    return cut(people.exclude(taught_courses=course_id).order_by("sort_key", "pk"), MOST_FOUND)


def courses_of_instructors(ids: Collection[int]) -> dict[int, list[tuple[str, str, int]]]:
    """The open courses that instructors teach: slug, name and hue, by instructor; one query."""
    rows = CourseInstructor.objects.filter(instructor__in=ids, course__archived_at=None).order_by("course__sort_key")
    found: dict[int, list[tuple[str, str, int]]] = {}
    for person, slug, name, hue in rows.values_list("instructor_id", "course__slug", "course__name", "course__hue"):
        found.setdefault(person, []).append((slug, name, hue))
    return found


class Change(NamedTuple):
    """What became of an enrollment: by which verb, into which status, when, by whom (none: the school itself)."""

    at: datetime
    verb: str
    status: str
    actor: str


def history_of(enrollment: Enrollment) -> list[Change]:
    """How an enrollment came to stand as it does, the last change first, a page at most; one query."""
    names = ("actor__given_name", "actor__preferred_name", "actor__family_name")
    rows = Entry.objects.filter(subject_kind="enrollment", subject_id=enrollment.pk).order_by("-at", "-pk")
    return [
        Change(at, verb, str(after.get("status") or ""), full_name(*(name or "" for name in actor)))
        for at, verb, after, *actor in rows.values_list("at", "verb", "after", *names)[:PAGE]
    ]
