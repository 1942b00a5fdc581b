"""Writing the school, people, their roles and who looks after whom."""

from collections.abc import Iterable

from lessonbook.channels.rosters.roster import User
from lessonbook.channels.rosters.writing.numbers import Writing, back, insert_sourced
from lessonbook.database.loading import chunks, insert_rows, update_rows
from lessonbook.domain.people.models import Account, Guardianship, Person, Role, RoleKind, School, person_key
from lessonbook.domain.people.sign_ins import end_sign_ins

NAMES = ["given_name", "family_name", "preferred_name", "email", "phone", "sort_key", "source_hash"]


def write_school(name: str, time_zone: str) -> None:
    """Make the school, where there is none yet."""
    School.objects.create(id=School.ONE, name=name, time_zone=time_zone)


def write_people(writing: Writing) -> None:
    """Write people. Nobody gets a sign-in; one that an account has is closed where the row says it is disabled."""
    changes, people = writing.plan.people, writing.numbers.people
    rows = ((*_facts(row), row.id, writing.now) for row in changes.new)
    people |= insert_sourced(Person, [*NAMES, "source_id", "created_at"], rows, (row.id for row in changes.new))
    update_rows(Person, NAMES, ((*_facts(row), people[row.id]) for row in changes.changed))
    _reactivate(writing)
    _close_sign_ins(people[row.id] for row in changes.changed if not row.enabled)


def _facts(row: User) -> tuple[str, ...]:
    key = person_key(row.family_name, row.given_name, row.preferred_name)
    return row.given_name, row.family_name, row.preferred_name, row.email, row.phone, key, row.hash


def _reactivate(writing: Writing) -> None:
    """Let those back in whom an earlier import shut out because they were gone."""
    changed, marks = writing.plan.people.changed, writing.known.people
    for some in chunks(back(changed, marks)):
        Person.objects.filter(pk__in=some).update(deactivated_at=None)
    for some in chunks(back([row for row in changed if row.enabled], marks)):
        Account.objects.filter(person__in=some).update(is_active=True)


def _close_sign_ins(ids: Iterable[int]) -> None:
    """Close the sign-ins of people, but for administrators: no file may shut the school out."""
    for some in chunks(ids):
        accounts = Account.objects.filter(person__in=some, is_active=True)
        for account in accounts.exclude(person__roles__kind=RoleKind.ADMINISTRATOR):
            account.is_active = False
            account.save(update_fields=["is_active"])
            end_sign_ins(account)


def write_roles(writing: Writing) -> None:
    """Grant the roles that aren't held yet."""
    wanted = {(writing.numbers.people[id_], str(kind)) for id_, kind in writing.plan.roles}
    for some in chunks({person for person, _ in wanted}):
        wanted.difference_update(Role.objects.filter(person__in=some).values_list("person_id", "kind"))
    insert_rows(Role, ["person", "kind", "granted_at"], ((*pair, writing.now) for pair in sorted(wanted)))


def write_links(writing: Writing) -> None:
    """Link guardians and learners; a link that comes back is a new one beside the one that ended."""
    changes, people, marks = writing.plan.guardianships, writing.numbers.people, writing.known.guardianships
    adopted = writing.plan.adopted_links
    again = [link for link in changes.changed if not marks[link.id].hash]
    for some in chunks(marks[link.id].pk for link in again):
        Guardianship.objects.filter(pk__in=some).update(source_id=None)
    update_rows(
        Guardianship,
        ["source_id", "source_hash"],
        ((link.id, link.hash, adopted[link.id]) for link in changes.rows if link.id in adopted),
    )
    fresh = [link for link in [*changes.new, *again] if link.id not in adopted]
    insert_rows(
        Guardianship,
        ["guardian", "learner", "since", "source_id", "source_hash"],
        ((people[link.guardian], people[link.learner], writing.now, link.id, link.hash) for link in fresh),
    )
