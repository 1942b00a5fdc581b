"""What people write who have no ids from another system: the e-mail address of a person, the address of a course.

Before references are checked such a cell is put into the key that the rest works with: the record's source id or, where
the record was made here, its number. What is an id already stays one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from lessonbook.channels.rosters.families import said_kinds
from lessonbook.channels.rosters.known import Known, Mark
from lessonbook.channels.rosters.made_here import key_here, pk_here
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.roster import CourseRules, Listing, Roster, User
from lessonbook.database.loading import chunks
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person, Role, RoleKind

Kinds = Callable[[str], set[str]]
"""The roles of a person, by key."""


class Cell(NamedTuple):
    """Where a person is named: the record's field, the file's column, and as what the person is meant."""

    field: str
    column: str
    kind: RoleKind


INSTRUCTOR = Cell("instructor", "instructorSourcedId", RoleKind.INSTRUCTOR)
LEARNER = Cell("learner", "learnerSourcedId", RoleKind.LEARNER)


def resolve_names(roster: Roster, known: Known, findings: Findings) -> None:
    """Put e-mail addresses and courses' addresses into keys; rows that name nobody, or several people, are rejected."""
    _resolve_people(roster, known, findings)
    slugs = {row.id for row in roster.rules.rows.values()} | {row.course for row in roster.credits.rows.values()}
    keys = _courses_by_address(slug for slug in slugs if _is_no_id(slug, roster.courses, known.courses))
    findings.names |= {key: slug for slug, key in keys.items() if pk_here(key) is not None}
    for lot in roster.credits.rows.values():
        lot.course = keys.get(lot.course, lot.course)
    _rename_rules(roster.rules, keys, findings)


def _is_no_id(cell: str, listing: Listing[Any], known: Mapping[str, Mark]) -> bool:
    return not any(cell in ids for ids in (listing.rows, listing.wrong, listing.gone, known))


def _resolve_people(roster: Roster, known: Known, findings: Findings) -> None:
    listings: list[tuple[Listing[Any], Cell]] = [
        (roster.meetings, INSTRUCTOR),
        (roster.hours, INSTRUCTOR),
        (roster.days, INSTRUCTOR),
        (roster.credits, LEARNER),
    ]
    named = [
        (row, listing, cell)
        for listing, cell in listings
        for row in list(listing.rows.values())
        if "@" in (said := getattr(row, cell.field)) and _is_no_id(said, roster.users, known.people)
    ]
    if not named:
        return
    people = _people_by_address(roster.users)
    kinds = _kinds(roster, {key for row, _, cell in named for key in people[getattr(row, cell.field).lower()]})
    for row, listing, cell in named:
        said = getattr(row, cell.field)
        key = _one_of(people[said.lower()], cell, kinds)
        if key is not None and not _lacks_role(key, cell, kinds):
            setattr(row, cell.field, key)
            if pk_here(key) is not None:
                findings.names[key] = said
            continue
        facts: dict[str, object] = {"column": cell.column, "value": said[:60]}
        if key is not None:
            code = "no_instructor" if cell is INSTRUCTOR else "no_learner"
            findings.error(code, listing.file, row.line, **facts)
        elif people[said.lower()]:
            findings.error("address_of_several", listing.file, row.line, **facts)
        elif not roster.users.wrong:
            # Else it may be the address of somebody whose row is reported already.
            findings.error("no_such_person", listing.file, row.line, **facts)
        listing.reject(row)


def _people_by_address(users: Listing[User]) -> Mapping[str, list[str]]:
    """Keys of people by e-mail address in small letters: as the file says, and of whoever is active here otherwise."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for user in users.rows.values():
        found[user.email.lower()].append(user.id)
    rows = Person.objects.active().values_list("pk", "source_id", "email", "account__email")
    for pk, source_id, email, sign_in in rows.iterator():
        key = source_id or key_here(pk)
        addresses = {(sign_in or "").lower(), email.lower() if key not in users.rows else ""}
        for address in addresses - {""}:
            if key not in found[address]:
                found[address].append(key)
    return found


def _one_of(keys: list[str], cell: Cell, kinds: Kinds) -> str | None:
    """Whom an address means: its one owner, or of several the one in the role that is asked for."""
    in_role = [key for key in keys if cell.kind in kinds(key)] if len(keys) > 1 else keys
    return in_role[0] if len(in_role) == 1 else None


def _lacks_role(key: str, cell: Cell, kinds: Kinds) -> bool:
    """Whether somebody who was made here has not the role: that is the school's to give, not a file's."""
    return pk_here(key) is not None and cell.kind not in kinds(key)


def _kinds(roster: Roster, keys: Iterable[str]) -> Kinds:
    said = said_kinds(roster)
    for some in chunks(pk for key in keys if (pk := pk_here(key)) is not None):
        for pk, kind in Role.objects.filter(person__in=some).values_list("person_id", "kind"):
            said[key_here(pk)].add(kind)
    return lambda key: said.get(key, set())


def _courses_by_address(slugs: Iterable[str]) -> dict[str, str]:
    """Keys of active courses by the last part of their pages' addresses."""
    found: dict[str, str] = {}
    for some in chunks(sorted(slugs)):
        rows = Course.objects.active().filter(slug__in=some).values_list("slug", "source_id", "pk")
        found |= {slug: source_id or key_here(pk) for slug, source_id, pk in rows}
    return found


def _rename_rules(rules: Listing[CourseRules], keys: Mapping[str, str], findings: Findings) -> None:
    """Rules are known by their course, so those of one that is named twice, in two ways, are an error."""
    for said in [id_ for id_ in rules.rows if id_ in keys]:
        row, other = rules.rows[said], rules.rows.get(keys[said])
        if other is not None:
            findings.error("twice", rules.file, row.line, column="courseSourcedId", value=said[:60], other=other.line)
            rules.reject(row)
        else:
            del rules.rows[said]
            row.id = keys[said]
            rules.rows[row.id] = row
