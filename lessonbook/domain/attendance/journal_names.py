"""The names of what the journal speaks of, many of a kind by one query."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from lessonbook.domain.attendance.models import AbsenceRequest, Report
from lessonbook.domain.booking.models import SubstituteRequest, WaitlistPlace
from lessonbook.domain.courses.models import Course, Enrollment, Group, GroupMembership, Lesson
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import AccessToken, Family, Guardianship, Person
from lessonbook.domain.people.rules import full_name
from lessonbook.domain.timetable.models import Availability, BusyTime, Location, Seat, Series, Session
from lessonbook.domain.timetable.rules import place_name


class Subject(NamedTuple):
    """What an act was about: its name, and of what kind and number (or address) it is, for a link."""

    name: str
    kind: str = ""
    key: str = ""


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
    rows = Location.objects.filter(pk__in=list(ids)).values_list("pk", "name", "within__name")
    return {pk: Subject(place_name(venue or "", name), "location", str(pk)) for pk, name, venue in rows}


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


def _lessons(ids: Iterable[int]) -> Names:
    rows = Lesson.objects.filter(pk__in=list(ids)).values_list("pk", "number", "name", "course__slug")
    return {pk: Subject(f"{number} · {name}", "lesson", f"{slug}/{pk}") for pk, number, name, slug in rows}


def _groups(ids: Iterable[int]) -> Names:
    rows = Group.objects.filter(pk__in=list(ids)).values_list("pk", "name", "course__slug")
    return {pk: Subject(name, "group", f"{slug}/{pk}") for pk, name, slug in rows}


def _series(ids: Iterable[int]) -> Names:
    rows = Series.objects.filter(pk__in=list(ids)).values_list("pk", "course__name", "wall_start")
    return {pk: Subject(f"{course} {starts:%H:%M}", "series", str(pk)) for pk, course, starts in rows}


def _codes(ids: Iterable[int]) -> Names:
    rows = Session.objects.filter(pk__in=list(ids)).values_list("pk", "code")
    return {pk: Subject(code, "session", code) for pk, code in rows}


def _entries(ids: Iterable[int]) -> Names:
    rows = Entry.objects.filter(pk__in=list(ids)).values_list("pk", "verb", "subject_kind", "subject_id")
    return {pk: Subject(verb, "entry", f"{kind}/{subject or ''}") for pk, verb, kind, subject in rows}


def _of_seats(model: Any, seat: str) -> Callable[[Iterable[int]], Names]:
    def find(ids: Iterable[int]) -> Names:
        facts = ("pk", f"{seat}learner_id", *_name(f"{seat}learner__"))
        rows = model.objects.filter(pk__in=list(ids)).values_list(*facts)
        return {pk: Subject(full_name(*names), "person", str(who)) for pk, who, *names in rows}

    return find


ITSELF: Mapping[str, Callable[[Iterable[int]], Names]] = {
    "absencerequest": _of_seats(AbsenceRequest, "seat__"),
    "course": _courses,
    "entry": _entries,
    "family": _families,
    "group": _groups,
    "lesson": _lessons,
    "location": _locations,
    "person": _people,
    "purse": _purses,
    "report": _of_seats(Report, "seat__"),
    "seat": _of_seats(Seat, ""),
    "series": _series,
    "session": _codes,
    "substituterequest": _of_person(SubstituteRequest, "asked_by"),
}
"""How what stands in an entry's facts is named: by itself, where a subject is named by what it belongs to."""
