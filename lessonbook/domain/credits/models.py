"""What sessions cost: purses, the lots in them and the append-only ledger."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.rules import OpenLot
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.timetable.models import Seat


class Purse(models.Model):
    """A credit account (no course) or the credit balance of a course; of a person or a family.

    `enrolled` is what came in less what left otherwise than for sessions, `used` what sessions took net of returns,
    `balance` the difference, which is also the sum of the ledger and of what is left in the lots.
    """

    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="purses",
        verbose_name=_("person"),
    )
    family = models.ForeignKey(
        Family,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="purses",
        verbose_name=_("family"),
    )
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="purses",
        verbose_name=_("course"),
    )
    enrolled = models.IntegerField(_("enrolled"), default=0, editable=False)
    used = models.IntegerField(_("used"), default=0, editable=False)
    balance = models.IntegerField(_("available"), default=0, editable=False)
    rows = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("purse")
        verbose_name_plural = _("purses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, family__isnull=False) | models.Q(person__isnull=False, family=None),
                name="credits_purse_one_owner",
            ),
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="credits_purse_not_negative"),
            models.CheckConstraint(
                condition=models.Q(balance=models.F("enrolled") - models.F("used")),
                name="credits_purse_adds_up",
            ),
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=models.Q(family=None),
                name="credits_purse_person_course",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(family=None, course=None),
                name="credits_purse_person_account",
            ),
            models.UniqueConstraint(
                fields=["family", "course"],
                condition=models.Q(person=None),
                name="credits_purse_family_course",
            ),
            models.UniqueConstraint(
                fields=["family"],
                condition=models.Q(person=None, course=None),
                name="credits_purse_family_account",
            ),
        ]

    def __str__(self) -> str:
        owner = self.person or self.family
        return f"{owner} · {self.course}" if self.course else str(owner)


class LotKind(models.TextChoices):
    """Whether credits came in to be spent, or make up for a session that was lost."""

    CREDIT = "credit", _("Credit")
    MAKE_UP = "make_up", _("Make-up")


class LotQuerySet(models.QuerySet["Lot"]):
    """Lots by what can still be done with them."""

    def spendable(self, today: date) -> "LotQuerySet":
        """Those not empty that haven't ended on the school's date `today`; `rules.spending_order` orders them."""
        ends_later = models.Q(ends_on=None) | models.Q(ends_on__gte=today) | models.Q(revived_until__gte=today)
        return self.filter(ends_later, left__gt=0)

    def ended(self, today: date) -> "LotQuerySet":
        """Those whose last day lies before the school's date `today`, though something is left in them."""
        is_over = models.Q(revived_until=None) | models.Q(revived_until__lt=today)
        return self.filter(is_over, ends_on__lt=today, left__gt=0)


class Lot(models.Model):
    """Credits that came in together and end together: spendable through the school's date `last_day`.

    A return into a lot that has ended revives it until a date of its own; `ends_on` stays what it was.
    """

    purse = models.ForeignKey(Purse, models.PROTECT, related_name="lots", verbose_name=_("purse"))
    kind = models.CharField(_("kind"), max_length=7, choices=LotKind.choices, default=LotKind.CREDIT)
    amount = models.PositiveIntegerField(_("amount"))
    left = models.PositiveIntegerField(_("left"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    revived_until = models.DateField(_("revived until"), null=True, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    created_at = models.DateTimeField(_("created at"))

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__lte=models.F("amount")),
                name="credits_lot_left",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="credits_lot_amount"),
            models.CheckConstraint(
                condition=models.Q(revived_until=None)
                | models.Q(ends_on__isnull=False, revived_until__gt=models.F("ends_on")),
                name="credits_lot_revived",
            ),
        ]
        indexes = [
            models.Index(
                fields=["purse", "ends_on"],
                condition=models.Q(left__gt=0),
                name="credits_lot_spendable",
            ),
            models.Index(
                fields=["ends_on"],
                condition=models.Q(left__gt=0),
                name="credits_lot_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left}/{self.amount}"

    @property
    def last_day(self) -> date | None:
        """The school's date through which it can be spent, that day included; None: without end."""
        return self.revived_until or self.ends_on

    @property
    def facts(self) -> OpenLot:
        """What the rules look at."""
        return OpenLot(self.pk, self.left, self.last_day, make_up=self.kind == LotKind.MAKE_UP)


class RowKind(models.TextChoices):
    """Why a purse changed."""

    DEPOSIT = "deposit", _("Deposit")
    ENROLLMENT = "enrollment", _("Enrollment")
    TRANSFER = "transfer", _("Transfer")
    SESSION = "session", _("Session")
    RETURN = "return", _("Return")
    MAKE_UP = "make_up", _("Make-up")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    REFUND = "refund", _("Refund")
    ADJUSTMENT = "adjustment", _("Adjustment")
    EXPIRY = "expiry", pgettext_lazy("credits", "Ended")


OF_SESSIONS = (RowKind.SESSION, RowKind.RETURN)
"""What `used` counts; every other kind counts as enrolled."""

INCOMING = (RowKind.DEPOSIT, RowKind.ENROLLMENT, RowKind.RETURN, RowKind.MAKE_UP)
OUTGOING = (RowKind.SESSION, RowKind.WITHDRAWAL, RowKind.REFUND, RowKind.EXPIRY)
"""The kinds that have one direction; a transfer and an adjustment go either way."""


class LedgerRow(models.Model):
    """One change of a purse, for one cause: a journal entry, and a seat where there is one. Never changed."""

    purse = models.ForeignKey(
        Purse,
        models.PROTECT,
        related_name="ledger",
        verbose_name=_("purse"),
        db_index=False,
    )
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("date"))
    kind = models.CharField(_("kind"), max_length=10, choices=RowKind.choices)
    amount = models.IntegerField(_("amount"))
    balance = models.PositiveIntegerField(_("balance after"))
    note = models.CharField(_("description"), max_length=200, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", verbose_name=_("journal entry"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="ledger")

    class Meta:
        verbose_name = _("ledger row")
        verbose_name_plural = _("ledger")
        ordering = ["purse", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["purse", "number"], name="credits_row_number"),
            models.UniqueConstraint(
                fields=["purse", "entry", "seat", "kind"],
                condition=models.Q(seat__isnull=False),
                name="credits_row_cause_seat",
            ),
            models.UniqueConstraint(
                fields=["purse", "entry", "kind"],
                condition=models.Q(seat=None),
                name="credits_row_cause",
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="credits_row_amount"),
            models.CheckConstraint(
                condition=(models.Q(amount__gt=0) | ~models.Q(kind__in=INCOMING))
                & (models.Q(amount__lt=0) | ~models.Q(kind__in=OUTGOING)),
                name="credits_row_direction",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=OF_SESSIONS, seat__isnull=False)
                | models.Q(kind=RowKind.MAKE_UP)
                | (models.Q(seat=None) & ~models.Q(kind__in=OF_SESSIONS)),
                name="credits_row_seat",
            ),
        ]
        indexes = [
            # Most rows are sessions, so a page of what came in would otherwise read past hundreds of them.
            models.Index(fields=["purse", "number"], condition=models.Q(amount__gt=0), name="credits_row_incoming")
        ]

    def __str__(self) -> str:
        return f"{self.purse} #{self.number} {self.amount:+d}"


class LotUse(models.Model):
    """Which lot a ledger row put credits into or took them from."""

    row = models.ForeignKey(LedgerRow, models.PROTECT, related_name="uses", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="uses")
    amount = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row", "lot"], name="credits_use_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="credits_use_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.amount:+d}"


class Payment(models.Model):
    """What was paid for a deposit, or paid back: `amount` in the currency's minor unit (ISO 4217)."""

    row = models.OneToOneField(LedgerRow, models.PROTECT, related_name="payment")
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    method = models.CharField(_("method"), max_length=40, blank=True)
    reference = models.CharField(_("reference"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
