"""The school and its people."""

import unicodedata
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.rules import full_name, is_zone
from lessonbook.domain.sources import Sourced


def validate_zone(name: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if not is_zone(name):
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class School(models.Model):
    """The one school that this installation serves."""

    ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONE, editable=False)
    name = models.CharField(_("name"), max_length=120)
    logo = models.ImageField(_("logo"), upload_to="school/", blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    language = models.CharField(_("language"), max_length=16, default="en")
    first_weekday = models.PositiveSmallIntegerField(
        _("first day of the week"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    revived_days = models.PositiveSmallIntegerField(
        _("days that ended credits can be spent again"),
        default=7,
        help_text=_("When a session that ended credits had paid for is given back."),
    )
    open_sign_up = models.BooleanField(_("people may register themselves"), default=False)

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("school")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="people_school_only_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None) -> "Account":
        """Make a sign-in; without a password none works until one is set by mail."""
        account = self.model(email=email.strip().lower())
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A sign-in. What a person may do hangs on the person's roles, never on the account."""

    email = models.EmailField(_("e-mail"), unique=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="people_account_email_lower",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @cached_property
    def is_staff(self) -> bool:
        """Whether the data admin is open to this account: that of an administrator, and of nobody else."""
        administrators = Role.objects.filter(kind=RoleKind.ADMINISTRATOR, person__deactivated_at=None)
        return self.is_active and administrators.filter(person__account=self).exists()

    def has_perm(self, permission: str, row: models.Model | None = None) -> bool:
        """Whether the data admin allows a thing: its classes say what nobody may do."""
        return self.is_staff

    def has_module_perms(self, label: str) -> bool:
        return self.is_staff


class PeopleQuerySet(models.QuerySet["Person"]):
    def active(self) -> "PeopleQuerySet":
        return self.filter(deactivated_at=None)

    def with_role(self, kind: str) -> "PeopleQuerySet":
        return self.filter(roles__kind=kind)


class Person(Sourced):
    """Somebody at the school, with or without a sign-in; siblings may share an address."""

    account = models.OneToOneField(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("sign-in"),
    )
    given_name = models.CharField(_("given name"), max_length=120)
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    preferred_name = models.CharField(
        _("preferred name"),
        max_length=120,
        blank=True,
        help_text=_("Shown in place of the given name."),
    )
    sort_key = models.CharField(max_length=260, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    photo = models.ImageField(_("photo"), upload_to="people/", blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_zone],
        help_text=_("Empty: taken from the browser at the first sign-in."),
    )
    deactivated_at = models.DateTimeField(_("deactivated at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = PeopleQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = person_key(self.family_name, self.given_name, self.preferred_name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.preferred_name, self.family_name)


def sort_key(*names: str) -> str:
    """A key that sorts names alike on every database: accents and case aside."""
    plain = unicodedata.normalize("NFKD", " ".join(name for name in names if name))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()[:260]


def person_key(family: str, given: str, preferred: str) -> str:
    """The key by which a person is sorted and found: the preferred name comes last, so that it is found as well."""
    return sort_key(family, given, preferred)


class RoleKind(models.TextChoices):
    LEARNER = "learner", _("Learner")
    GUARDIAN = "guardian", _("Guardian")
    INSTRUCTOR = "instructor", _("Instructor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Role(models.Model):
    """One of the four roles of a person, who may hold several."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles", verbose_name=_("person"))
    kind = models.CharField(_("role"), max_length=13, choices=RoleKind.choices)
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="people_role_once")]
        indexes = [models.Index(fields=["kind", "person"], name="people_role_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    def standing(self, now: datetime) -> "GuardianshipQuerySet":
        """Those that hold at the instant `now`."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=now), since__lte=now)


class Guardianship(Sourced):
    """A guardian's link to a learner, and what it allows."""

    guardian = models.ForeignKey(Person, models.CASCADE, related_name="wards", verbose_name=_("guardian"))
    learner = models.ForeignKey(Person, models.CASCADE, related_name="guardians", verbose_name=_("learner"))
    may_view = models.BooleanField(_("view"), default=True)
    may_book = models.BooleanField(_("book"), default=True)
    may_spend = models.BooleanField(_("spend credits"), default=True)
    may_excuse = models.BooleanField(_("request absence"), default=True)
    may_read_reports = models.BooleanField(_("read reports"), default=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "learner"],
                condition=models.Q(until=None),
                name="people_guardianship_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(guardian=models.F("learner")),
                name="people_guardianship_of_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} → {self.learner}"


class Family(models.Model):
    """People who share credits and a statement."""

    name = models.CharField(_("name"), max_length=120)
    members = models.ManyToManyField(Person, related_name="families", blank=True, verbose_name=_("members"))

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Scope(models.TextChoices):
    """What a token of the API is good for, besides what its person may do."""

    READ = "read", _("Read")
    BOOK = "book", _("Make, move and give up bookings")
    SPEND = "spend", _("Spend credits")


class AccessToken(models.Model):
    """A person's token for programs that act as this person; only a digest of it is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="access_tokens", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"))
    created_at = models.DateTimeField(_("made at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name
