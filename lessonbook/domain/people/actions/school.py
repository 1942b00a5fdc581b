"""The school itself: founding it with its first administrator, and its facts."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Account, Person, Role, RoleKind, School
from lessonbook.domain.refusals import Refusal, Refused

FACTS = frozenset(
    {"name", "logo", "email", "phone", "time_zone", "language", "first_weekday", "revived_days", "open_sign_up"}
)
"""What administrators write of the school; `logo` is the name of a stored file."""


@dataclass(frozen=True, slots=True)
class Founder:
    """Whoever founds a school and rules it first; `password` in clear, kept as a digest alone."""

    given_name: str
    family_name: str
    email: str
    password: str


@transaction.atomic
def found_school(name: str, founder: Founder, *, time_zone: str, language: str, now: datetime) -> Person:
    """Found the school with its first administrator, who can sign in at once; of several founders one comes first.

    A school that was imported keeps what it has and takes these facts over. Whoever founds it rules this server, so
    the address counts as shown to be theirs. Raises ValidationError naming the fields that can't hold their value,
    and Refused: school_founded, as soon as anybody has a sign-in.
    """
    _refuse_founded()
    facts: dict[str, object] = {"name": name.strip(), "time_zone": time_zone, "language": language}
    _check(School(**facts), [*facts])
    person = Person(
        given_name=founder.given_name.strip(),
        family_name=founder.family_name.strip(),
        email=founder.email.strip().lower(),
        time_zone=time_zone,
        language=language,
    )
    person.clean_fields(exclude={"sort_key"})
    # Whoever comes second waits here, in PostgreSQL too, until the first has made the account.
    School.objects.get_or_create(pk=School.ONE, defaults=facts)
    list(School.objects.select_for_update(no_key=True))
    _refuse_founded()
    School.objects.update(**facts)
    person.account = Account.objects.create_user(person.email, founder.password)
    EmailAddress.objects.create(user=person.account, email=person.account.email, primary=True, verified=True)
    person.save()
    Role.objects.create(person=person, kind=RoleKind.ADMINISTRATOR)
    after = {**facts, "administrator": person.name, "email": person.email}
    record("found_school", School.objects.get(), By(person.pk), now, after=after)
    return person


def _refuse_founded() -> None:
    if Account.objects.exists():
        raise Refused(Refusal("school_founded"))


@transaction.atomic
def edit_school(*, by: By, now: datetime, **changes: object) -> School:
    """Change some of the school's FACTS; what stays as it was is no change.

    Raises TypeError for any other field, ValidationError naming the fields that can't hold their value.
    """
    if strange := sorted(set(changes) - FACTS):
        raise TypeError(f"A school has no {', '.join(strange)}.")
    locked = School.objects.select_for_update(no_key=True).get()
    values = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    before = {name: _plain(getattr(locked, name)) for name, value in values.items() if _differs(locked, name, value)}
    for name in before:
        setattr(locked, name, values[name])
    _check(locked, [*before])
    if before:
        locked.save(update_fields=[*before])
        record("edit_school", locked, by, now, before=before, after={name: values[name] for name in before})
    return locked


def _differs(school: School, name: str, value: object) -> bool:
    return bool(_plain(getattr(school, name)) != value)


def _plain(value: object) -> object:
    """A fact as the journal keeps it: a stored file by its name."""
    return value if isinstance(value, (str, int)) else str(value)


def _check(school: School, names: list[str]) -> None:
    if "language" in names and school.language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This school's portal does not speak that language.")})
    school.clean_fields(exclude={field.name for field in School._meta.fields} - set(names))
