"""People changing themselves, and the school changing what people are here."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import AccessToken, Account, Guardianship, Person, Role, RoleKind, School, Scope
from lessonbook.domain.people.sign_ins import end_sign_ins
from lessonbook.domain.people.tokens import digest_of, new_token
from lessonbook.domain.refusals import Refusal, Refused

OWN_FIELDS = frozenset({"preferred_name", "phone", "photo", "language", "time_zone", "introduction"})
"""What people may change of themselves; their given and family names are the school's to write."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a guardian may do for a child."""

    may_view: bool = True
    may_book: bool = True
    may_spend: bool = True
    may_excuse: bool = True
    may_read_reports: bool = True


def lock_people(*people: Person) -> list[Person]:
    """Lock people in the order of their ids; return them, as they stand now, in the order given.

    Not against rows that refer to them, or a booking could wait for this and this for the booking.
    """
    locked = Person.objects.select_for_update(no_key=True, of=("self",))
    found = locked.filter(pk__in=[person.pk for person in people]).order_by("pk")
    by_id = {person.pk: person for person in found}
    return [by_id[person.pk] for person in people]


@transaction.atomic
def change_profile(person: Person, *, by: By, now: datetime, **changes: str) -> Person:
    """Change some of OWN_FIELDS; what stays as it was is no change. `photo` is the name of a stored file.

    Raises TypeError for any other field, ValidationError naming the fields that can't hold their value, and
    Refused: person_deactivated.
    """
    if strange := sorted(set(changes) - OWN_FIELDS):
        raise TypeError(f"A profile has no {', '.join(strange)}.")
    [locked] = lock_people(person)
    if locked.deactivated_at:
        raise Refused(Refusal("person_deactivated", facts={"person": locked.name}))
    before, after = rewrite(locked, changes)
    if before:
        record("change_profile", locked, by, now, before=before, after=after)
    return locked


def rewrite(locked: Person, changes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Write what differs from what a locked person has; return it as it was and as it is.

    Raises ValidationError naming the fields that can't hold their value.
    """
    values = {name: value.strip() for name, value in changes.items()}
    before = {name: str(getattr(locked, name)) for name, value in values.items() if str(getattr(locked, name)) != value}
    for name in before:
        setattr(locked, name, values[name])
    check_facts(locked, before)
    if before:
        locked.save(update_fields=[*before, "sort_key"])
    return before, {name: values[name] for name in before}


def check_facts(person: Person, names: Collection[str]) -> None:
    """Raise ValidationError where one of these fields of a person can't hold its value."""
    if "language" in names and person.language and person.language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This school's portal does not speak that language.")})
    person.clean_fields(exclude={f.name for f in Person._meta.fields} - set(names))


@transaction.atomic
def grant_role(person: Person, kind: RoleKind, *, by: By, now: datetime) -> Role:
    """Give a person a role; one already held stays as it is. Raises Refused: person_deactivated."""
    [locked] = lock_people(person)
    if locked.deactivated_at:
        raise Refused(Refusal("person_deactivated", facts={"person": locked.name}))
    role, made = Role.objects.get_or_create(person=locked, kind=kind)
    if made:
        record("grant_role", locked, by, now, after={"role": str(kind)})
    return role


@transaction.atomic
def revoke_role(person: Person, kind: RoleKind, *, by: By, now: datetime) -> None:
    """Take a role from a person, whose history stays.

    Raises Refused: last_administrator, still_linked (a guardian to a child, or a learner to a guardian).
    """
    [locked] = lock_people(person)
    if kind == RoleKind.ADMINISTRATOR:
        _keep_an_administrator(locked)
    _refuse_linked(locked, kind)
    deleted, _kinds = Role.objects.filter(person=locked, kind=kind).delete()
    if deleted:
        record("revoke_role", locked, by, now, before={"role": str(kind)})


def _refuse_linked(person: Person, kind: RoleKind) -> None:
    """Refuse to take the role that one's side of a guardianship needs, which holds until it is ended."""
    sides = {RoleKind.GUARDIAN: "guardian", RoleKind.LEARNER: "learner"}
    if kind in sides and Guardianship.objects.filter(until=None, **{sides[kind]: person}).exists():
        raise Refused(Refusal("still_linked", facts={"person": person.name}))


def _keep_an_administrator(person: Person) -> None:
    """Refuse if nobody else who can sign in rules the school; all are locked first, so that two can't go at once."""
    roles = Role.objects.filter(kind=RoleKind.ADMINISTRATOR)
    list(roles.select_for_update(no_key=True).order_by("person_id").values_list("pk"))
    standing = roles.filter(person__deactivated_at=None)
    others = standing.filter(person__account__is_active=True).exclude(person=person)
    able = others.exclude(person__account__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if standing.filter(person=person).exists() and not able.exists():
        raise Refused(Refusal("last_administrator", facts={"person": person.name}))


@transaction.atomic
def link_guardian(
    guardian: Person, learner: Person, rights: Rights = Rights(), *, by: By, now: datetime
) -> Guardianship:
    """Let a guardian look after a learner from now on, with these rights; a link that stands takes them over.

    Whoever wasn't a guardian yet becomes one. Raises Refused: same_person, person_deactivated, not_a_learner.
    """
    if guardian.pk == learner.pk:
        raise Refused(Refusal("same_person", facts={"person": guardian.name}))
    for person in lock_people(guardian, learner):
        if person.deactivated_at:
            raise Refused(Refusal("person_deactivated", facts={"person": person.name}))
    if not learner.roles.filter(kind=RoleKind.LEARNER).exists():
        raise Refused(Refusal("not_a_learner", facts={"person": learner.name}))
    Role.objects.get_or_create(person=guardian, kind=RoleKind.GUARDIAN)
    wanted = asdict(rights)
    link, made = Guardianship.objects.get_or_create(
        guardian=guardian, learner=learner, until=None, defaults={"since": now, **wanted}
    )
    before = {} if made else {name: getattr(link, name) for name in wanted if getattr(link, name) != wanted[name]}
    for name in before:
        setattr(link, name, wanted[name])
    link.save(update_fields=[*before])
    if made or before:
        after = {"guardian": guardian.pk, "learner": learner.pk, **wanted} if made else {n: wanted[n] for n in before}
        record("link_guardian", link, by, now, before=before, after=after)
    return link


@transaction.atomic
def unlink_guardian(link: Guardianship, *, by: By, now: datetime) -> None:
    """End a guardian's link now: from the next request on the guardian sees nothing of the child."""
    locked = Guardianship.objects.select_for_update(no_key=True).get(pk=link.pk)
    if locked.until is not None and locked.until <= now:
        return
    locked.until = now
    locked.save(update_fields=["until"])
    after = {"guardian": locked.guardian_id, "learner": locked.learner_id, "until": now.isoformat()}
    record("unlink_guardian", locked, by, now, after=after)


@transaction.atomic
def open_account(person: Person, email: str, *, by: By, now: datetime) -> Account:
    """Give a person a sign-in with an address; nobody can use it before a password is set through a mail to it.

    The one that the person has with this address is returned as it is. It is never somebody else's. Raises Refused:
    person_deactivated, no_email, has_account (with another address), email_taken.
    """
    [locked] = lock_people(person)
    address = email.strip().lower()
    if locked.deactivated_at:
        raise Refused(Refusal("person_deactivated", facts={"person": locked.name}))
    if not address:
        raise Refused(Refusal("no_email", facts={"person": locked.name}))
    if locked.account:
        if locked.account.email != address:
            raise Refused(Refusal("has_account", facts={"person": locked.name, "email": locked.account.email}))
        return locked.account
    account, made = Account.objects.get_or_create(email=address, defaults={"password": make_password(None)})
    if not made:
        raise Refused(Refusal("email_taken", facts={"email": address}))
    locked.account = account
    locked.email = locked.email or address
    locked.save(update_fields=["account", "email"])
    record("open_account", locked, by, now, after={"email": address})
    return account


@transaction.atomic
def deactivate_person(person: Person, *, by: By, now: datetime) -> None:
    """Shut a person out from the next request on, signed out everywhere; all that the school knows of them stays.

    Raises Refused: oneself, last_administrator.
    """
    if by.person_id == person.pk:
        raise Refused(Refusal("oneself", facts={"person": person.name}))
    [locked] = lock_people(person)
    if locked.deactivated_at:
        return
    _keep_an_administrator(locked)
    locked.deactivated_at = now
    locked.save(update_fields=["deactivated_at"])
    if locked.account:
        Account.objects.filter(pk=locked.account.pk).update(is_active=False)
        end_sign_ins(locked.account)
    record("deactivate_person", locked, by, now, after={"deactivated_at": now.isoformat()})


@transaction.atomic
def reactivate_person(person: Person, *, by: By, now: datetime) -> None:
    """Let a person back in, who has to sign in anew."""
    [locked] = lock_people(person)
    if not locked.deactivated_at:
        return
    before = {"deactivated_at": locked.deactivated_at.isoformat()}
    locked.deactivated_at = None
    locked.save(update_fields=["deactivated_at"])
    Account.objects.filter(person=locked).update(is_active=True)
    record("reactivate_person", locked, by, now, before=before)


@transaction.atomic
def sign_up(account: Account, *, given_name: str, family_name: str, now: datetime) -> Person:
    """Make a learner of somebody who registered themselves; nobody known before is taken for this person.

    Raises Refused: sign_up_closed.
    """
    if not School.objects.filter(open_sign_up=True).exists():
        raise Refused(Refusal("sign_up_closed"))
    person = Person.objects.create(account=account, given_name=given_name, family_name=family_name, email=account.email)
    Role.objects.create(person=person, kind=RoleKind.LEARNER)
    record("sign_up", person, By(person.pk), now, after={"name": person.name})
    return person


@transaction.atomic
def change_email(account: Account, before: str, *, now: datetime) -> None:
    """Note that an account's owner has a new, verified address to sign in with, once it stands in the account.

    Mail of the school follows to it, if it went to the one `before`.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).filter(account=account).first()
    if person is None or before == account.email:
        return
    if person.email == before:
        person.email = account.email
        person.save(update_fields=["email"])
    record("change_email", person, By(person.pk), now, before={"email": before}, after={"email": account.email})


@transaction.atomic
def make_token(
    person: Person,
    name: str,
    scopes: Collection[Scope],
    *,
    ends_at: datetime | None = None,
    by: By,
    now: datetime,
) -> str:
    """Make a token for programs that act as a person; return its text, which is kept nowhere and never shown again.

    Raises Refused: person_deactivated; ValidationError for a name that can't be kept.
    """
    [locked] = lock_people(person)
    if locked.deactivated_at:
        raise Refused(Refusal("person_deactivated", facts={"person": locked.name}))
    text = new_token()
    kept = [str(scope) for scope in Scope if scope in scopes]
    token = AccessToken(
        person=locked, name=name.strip(), digest=digest_of(text), scopes=kept, created_at=now, ends_at=ends_at
    )
    token.clean_fields(exclude=["person"])
    token.save()
    until = {"ends_at": ends_at.isoformat()} if ends_at else {}
    record("make_token", token, by, now, after={"person": locked.pk, "name": token.name, "scopes": kept} | until)
    return text


@transaction.atomic
def revoke_token(token: AccessToken, *, by: By, now: datetime) -> None:
    """Let a token be good for nothing from the next request on."""
    locked = AccessToken.objects.select_for_update(no_key=True).get(pk=token.pk)
    if locked.revoked_at:
        return
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    record("revoke_token", locked, by, now, after={"person": locked.person_id, "name": locked.name})
