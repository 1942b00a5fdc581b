"""Who stands in line for a seat, and who asked for somebody else to teach a session."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session


class LeftLine(models.TextChoices):
    """Why a place in line no longer stands."""

    SEATED = "seated", _("Got a seat")
    LEFT = "left", _("Left the line")
    LAPSED = "lapsed", _("Let an offer lapse")
    CUT_OFF = "cut_off", _("The line was closed")
    SESSION = "session", _("Session cancelled")


class WaitlistQuerySet(models.QuerySet["WaitlistPlace"]):
    def standing(self) -> "WaitlistQuerySet":
        return self.filter(left_at=None)

    def offered(self, now: datetime) -> "WaitlistQuerySet":
        """Those in line to whom a seat is kept at the instant `now`."""
        return self.standing().filter(offered_until__gt=now)

    def seated(self) -> "WaitlistQuerySet":
        """Those whose learner has a standing seat in just that session."""
        seat = Seat.objects.standing().filter(session=models.OuterRef("session"), learner=models.OuterRef("learner"))
        return self.filter(models.Exists(seat))

    def leave(self, why: LeftLine, now: datetime) -> None:
        """End these places; whoever does holds the locks of their sessions, so none changes meanwhile."""
        self.update(left_at=now, left_why=why, offered_until=None)


class WaitlistPlace(models.Model):
    """A learner in line for a seat in a full session, first come first served; `offered_until`: a seat is kept.

    `price` is what a seat cost when the learner joined the line, in credits: who is seated unasked pays no more.
    """

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="waitlist", verbose_name=_("session"), db_index=False
    )
    learner = models.ForeignKey(Person, models.PROTECT, related_name="waitlist_places", verbose_name=_("learner"))
    since = models.DateTimeField(_("since"))
    price = models.PositiveIntegerField(_("price then"), null=True, blank=True)
    joined_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    offered_until = models.DateTimeField(_("seat offered until"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    left_why = models.CharField(_("why"), max_length=7, choices=LeftLine.choices, blank=True, default="")

    objects = WaitlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in line")
        verbose_name_plural = _("waitlist")
        ordering = ["session", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "learner"], condition=models.Q(left_at=None), name="booking_waitlist_once"
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None, left_why="")
                | (models.Q(left_at__isnull=False) & ~models.Q(left_why="")),
                name="booking_waitlist_left_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "since", "id"], condition=models.Q(left_at=None), name="booking_waitlist_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.learner}"


class SubstituteOutcome(models.TextChoices):
    """What became of an instructor's asking for a substitute."""

    SUBSTITUTED = "substituted", _("Somebody else teaches it")
    DECLINED = "declined", _("Declined")


class SubstituteRequestQuerySet(models.QuerySet["SubstituteRequest"]):
    def open(self) -> "SubstituteRequestQuerySet":
        """Those that nobody has answered or withdrawn."""
        return self.filter(decided_at=None, withdrawn_at=None)

    def waiting(self, now: datetime) -> "SubstituteRequestQuerySet":
        """The open ones of sessions that stand, aren't over at `now` and are still taught by who asked."""
        return self.open().filter(
            session__instructor=models.F("asked_by"), session__cancelled_at=None, session__ends_at__gt=now
        )


class SubstituteRequest(models.Model):
    """That an instructor asked the school for somebody else to teach a session, and what became of it."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="substitute_requests", verbose_name=_("session"), db_index=False
    )
    asked_by = models.ForeignKey(
        Person, models.PROTECT, related_name="substitute_requests", verbose_name=_("asked by"), db_index=False
    )
    reason = models.TextField(_("reason"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("answered by")
    )
    outcome = models.CharField(_("outcome"), max_length=11, choices=SubstituteOutcome.choices, blank=True, default="")
    substitute = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("substitute")
    )
    answer = models.TextField(_("answer"), blank=True)

    objects = SubstituteRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a substitute")
        verbose_name_plural = _("requests for substitutes")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(decided_at=None, withdrawn_at=None),
                name="booking_substitute_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, outcome="", substitute=None)
                | models.Q(decided_at__isnull=False, withdrawn_at=None, outcome="substituted", substitute__isnull=False)
                | models.Q(decided_at__isnull=False, withdrawn_at=None, outcome="declined", substitute=None),
                name="booking_substitute_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "asked_at"], name="booking_substitute_session"),
            models.Index(
                fields=["asked_at"],
                condition=models.Q(decided_at=None, withdrawn_at=None),
                name="booking_substitute_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.asked_by}"
