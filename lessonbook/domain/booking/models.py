"""Who stands in line for a seat."""

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
    """A learner in line for a seat in a full session, first come first served; `offered_until`: a seat is kept."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="waitlist", verbose_name=_("session"), db_index=False
    )
    learner = models.ForeignKey(Person, models.PROTECT, related_name="waitlist_places", verbose_name=_("learner"))
    since = models.DateTimeField(_("since"))
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
