"""Reading the journal: who did what, for whom, and what it was about, in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.courses.models import Course, Enrollment, Group, GroupMembership, Lesson
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import AccessToken, Family, Guardianship, Person
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Availability, BusyTime, Location, Seat, Series, Session
from lessonbook.domain.timetable.pages import Mark, Page, Turn, page_of
from lessonbook.scheduling.intervals import Interval

MOST_PEOPLE = 50
"""So many people at most are meant by a part of a name."""
FACTS = (
    "id", "at", "verb", "source", "actor_id", "on_behalf_of_id", "subject_kind", "subject_id", "before", "after",
)  # fmt: skip
"""What is read of an entry."""


class Subject(NamedTuple):
    """What an act was about: its name, and of what kind and number (or address) it is, for a link."""

    name: str
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are asked for; what is empty narrows nothing."""

    time: Interval | None = None
    person_ids: tuple[int, ...] | None = None
    verb: str = ""
    kind: str = ""
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the journal with the names that it needs; `actor` None: the program itself."""

    id: int
    at: datetime
    verb: str
    source: str
    actor: Subject | None
    on_behalf_of: Subject | None
    subject: Subject | None
    subject_kind: str
    subject_id: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def mark(self) -> Mark:
        """Its place in the list."""
        return Mark(self.at, self.id)


def people_called(words: str, limit: int = MOST_PEOPLE + 1) -> tuple[int, ...]:
    """The ids of people whose name holds every word, one more than are looked at, at most; one query."""
    people = Person.objects.order_by("pk")
    for part in words.split():
        people = people.filter(
            Q(given_name__icontains=part) | Q(family_name__icontains=part) | Q(preferred_name__icontains=part)
        )
    return tuple(people.values_list("pk", flat=True)[:limit])


def acts(asked: Asked, turn: Turn) -> Page[Act]:
    """A page of the journal, newest first; two queries, and one for each kind of subject on the page."""
    entries = Entry.objects.filter(_narrow(asked))
    mark = turn.mark
    if mark is not None:
        later = Q(at__gt=mark.starts_at) | Q(at=mark.starts_at, id__gt=mark.row_id)
        earlier = Q(at__lt=mark.starts_at) | Q(at=mark.starts_at, id__lt=mark.row_id)
        entries = entries.filter(later if turn.is_backwards else earlier)
    order = ("at", "id") if turn.is_backwards else ("-at", "-id")
    rows = list(entries.order_by(*order).values(*FACTS)[: turn.to_read])
    return page_of(_named(rows), turn, lambda act: act.mark)


def acts_of_person(person_id: int, limit: int) -> list[Act]:
    """The newest acts of a person, for them or about them; three queries, and one for each kind of subject."""
    rows = {}
    for one in (Q(actor=person_id), Q(on_behalf_of=person_id), Q(subject_kind="person", subject_id=person_id)):
        newest = Entry.objects.filter(one).order_by("-at", "-id").values(*FACTS)[:limit]
        rows.update({row["id"]: row for row in newest})
    return _named(sorted(rows.values(), key=lambda row: (row["at"], row["id"]), reverse=True)[:limit])


def _narrow(asked: Asked) -> Q:
    wanted = Q()
    if asked.time is not None:
        wanted &= Q(at__gte=asked.time.start, at__lt=asked.time.end)
    if asked.person_ids is not None:
        of_person = Q(actor__in=asked.person_ids) | Q(on_behalf_of__in=asked.person_ids)
        wanted &= of_person | Q(subject_kind="person", subject_id__in=asked.person_ids)
    if asked.verb:
        wanted &= Q(verb=asked.verb)
    if asked.kind:
        wanted &= Q(subject_kind=asked.kind)
    if asked.subject_id is not None:
        wanted &= Q(subject_id=asked.subject_id)
    return wanted


def _named(rows: list[dict[str, Any]]) -> list[Act]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row["subject_id"] is not None:
            wanted[row["subject_kind"]].add(row["subject_id"])
    people = _people({row[who] for row in rows for who in ("actor_id", "on_behalf_of_id")} - {None})
    subjects = {kind: KINDS[kind](ids) for kind, ids in wanted.items() if kind in KINDS}
    return [
        Act(
            id=row["id"],
            at=row["at"],
            verb=row["verb"],
            source=row["source"],
            actor=people.get(row["actor_id"]),
            on_behalf_of=people.get(row["on_behalf_of_id"]),
            subject=subjects.get(row["subject_kind"], {}).get(row["subject_id"]),
            subject_kind=row["subject_kind"],
            subject_id=row["subject_id"],
            before=row["before"],
            after=row["after"],
        )
        for row in rows
    ]


Names = dict[int, Subject]


def _name(of: str = "") -> tuple[str, str, str]:
    return (f"{of}given_name", f"{of}preferred_name", f"{of}family_name")


def _people(ids: Iterable[int]) -> Names:
    rows = Person.objects.filter(pk__in=list(ids)).values_list("pk", *_name())
    return {pk: Subject(full_name(*names), "person", str(pk)) for pk, *names in rows}


def _sessions(ids: Iterable[int]) -> Names:
    rows = Session.objects.filter(pk__in=list(ids)).values_list("pk", "code", "course__name")
    return {pk: Subject(f"{course} · {code}", "session", code) for pk, code, course in rows}


def _in_sessions(model: Any) -> Callable[[Iterable[int]], Names]:
    def find(ids: Iterable[int]) -> Names:
        facts = ("pk", "session__code", "session__course__name", *_name("learner__"))
        rows = model.objects.filter(pk__in=list(ids)).values_list(*facts)
        return {
            pk: Subject(f"{full_name(*names)} · {course} · {code}", "session", code)
            for pk, code, course, *names in rows
        }

    return find


def _absences(ids: Iterable[int]) -> Names:
    facts = ("pk", "seat__session__code", "seat__session__course__name", *_name("seat__learner__"))
    rows = AbsenceRequest.objects.filter(pk__in=list(ids)).values_list(*facts)
    return {
        pk: Subject(f"{full_name(*names)} · {course} · {code}", "session", code) for pk, code, course, *names in rows
    }


def _courses(ids: Iterable[int]) -> Names:
    rows = Course.objects.filter(pk__in=list(ids)).values_list("pk", "name", "slug")
    return {pk: Subject(name, "course", slug) for pk, name, slug in rows}


def _purses(ids: Iterable[int]) -> Names:
    facts = ("pk", "person_id", *_name("person__"), "family_id", "family__name", "course__name")
    found = {}
    for pk, person, *names, family, shared, course in Purse.objects.filter(pk__in=list(ids)).values_list(*facts):
        owner = shared if family else full_name(*names)
        kind, key = ("family", family) if family else ("purse", person)
        found[pk] = Subject(" · ".join(filter(None, (owner, course))), kind, str(key))
    return found


def _families(ids: Iterable[int]) -> Names:
    rows = Family.objects.filter(pk__in=list(ids)).values_list("pk", "name")
    return {pk: Subject(name, "family", str(pk)) for pk, name in rows}


def _enrollments(ids: Iterable[int]) -> Names:
    facts = ("pk", "learner_id", *_name("learner__"), "course__name")
    rows = Enrollment.objects.filter(pk__in=list(ids)).values_list(*facts)
    return {pk: Subject(f"{full_name(*names)} · {course}", "person", str(who)) for pk, who, *names, course in rows}


def _memberships(ids: Iterable[int]) -> Names:
    facts = ("pk", "learner_id", *_name("learner__"), "group__name")
    rows = GroupMembership.objects.filter(pk__in=list(ids)).values_list(*facts)
    return {pk: Subject(f"{full_name(*names)} · {group}", "person", str(who)) for pk, who, *names, group in rows}


def _guardianships(ids: Iterable[int]) -> Names:
    facts = ("pk", "learner_id", *_name("guardian__"), *_name("learner__"))
    rows = Guardianship.objects.filter(pk__in=list(ids)).values_list(*facts)
    return {
        pk: Subject(f"{full_name(*names[:3])} → {full_name(*names[3:])}", "person", str(learner))
        for pk, learner, *names in rows
    }


def _of_person(model: Any, field: str) -> Callable[[Iterable[int]], Names]:
    def find(ids: Iterable[int]) -> Names:
        rows = model.objects.filter(pk__in=list(ids)).values_list("pk", f"{field}_id", *_name(f"{field}__"))
        return {pk: Subject(full_name(*names), "person", str(who)) for pk, who, *names in rows}

    return find


def _in_courses(model: Any) -> Callable[[Iterable[int]], Names]:
    def find(ids: Iterable[int]) -> Names:
        rows = model.objects.filter(pk__in=list(ids)).values_list("pk", "course__name", "course__slug")
        return {pk: Subject(name, "course", slug) for pk, name, slug in rows}

    return find


def _locations(ids: Iterable[int]) -> Names:
    return {pk: Subject(name) for pk, name in Location.objects.filter(pk__in=list(ids)).values_list("pk", "name")}


KINDS: Mapping[str, Callable[[Iterable[int]], Names]] = {
    "absencerequest": _absences,
    "accesstoken": _of_person(AccessToken, "person"),
    "availability": _of_person(Availability, "instructor"),
    "busytime": _of_person(BusyTime, "instructor"),
    "course": _courses,
    "enrollment": _enrollments,
    "family": _families,
    "group": _in_courses(Group),
    "groupmembership": _memberships,
    "guardianship": _guardianships,
    "lesson": _in_courses(Lesson),
    "location": _locations,
    "person": _people,
    "purse": _purses,
    "seat": _in_sessions(Seat),
    "series": _in_courses(Series),
    "session": _sessions,
    "waitlistplace": _in_sessions(WaitlistPlace),
}
"""How the subjects of a kind are named, by the kind as the journal has it."""
