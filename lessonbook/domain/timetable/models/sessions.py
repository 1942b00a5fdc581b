"""Sessions, the series they come from, and what is shared around them."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.courses.models import Course, Group, Lesson
from lessonbook.domain.people.models import Person, Role, RoleKind, validate_zone
from lessonbook.domain.sources import Sourced
from lessonbook.domain.timetable.codes import session_code
from lessonbook.domain.timetable.models.places import Location

validate_link = URLValidator(schemes=["http", "https"])


def session_uid() -> str:
    """A UID for calendars that never changes (RFC 7986 section 5.3 asks for a random UUID)."""
    return str(uuid.uuid4())


def validate_weekdays(weekdays: object) -> None:
    """Weekdays of a series: one or several different numbers, Monday 0."""
    if (
        not isinstance(weekdays, list)
        or not weekdays
        or any(type(d) is not int or d not in range(7) for d in weekdays)
        or len(set(weekdays)) != len(weekdays)
    ):
        raise ValidationError(_("Give weekdays as numbers, Monday 0 to Sunday 6, for example [0, 2]."))


class Series(models.Model):
    """The weekly rule that a run of sessions comes from, in wall time of a named zone."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="series", verbose_name=_("course"))
    groups = models.ManyToManyField(Group, related_name="series", blank=True, verbose_name=_("groups"))
    instructor = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="series",
        verbose_name=_("instructor"),
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="series",
        verbose_name=_("location"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    weekdays = models.JSONField(
        _("weekdays"),
        validators=[validate_weekdays],
        help_text=_("Monday 0 to Sunday 6, for example [0, 2]."),
    )
    wall_start = models.TimeField(_("starts at (wall time)"))
    minutes = models.PositiveSmallIntegerField(_("length (minutes)"), validators=[MinValueValidator(5)])
    every_weeks = models.PositiveSmallIntegerField(_("every … weeks"), default=1, validators=[MinValueValidator(1)])
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("Empty: no limit. 0: open to nobody."),
    )
    class_link = models.TextField(_("class link"), blank=True, validators=[validate_link])
    host_link = models.TextField(_("host's link"), blank=True, validators=[validate_link])
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="timetable_series_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.wall_start:%H:%M}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class SessionQuerySet(models.QuerySet["Session"]):
    def standing(self) -> "SessionQuerySet":
        return self.filter(cancelled_at=None)

    def touching(self, start: datetime, end: datetime) -> "SessionQuerySet":
        """Those with any moment in [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def without_instructor(self) -> "SessionQuerySet":
        """Those that nobody teaches: they have no instructor, or one who is deactivated or lost the role."""
        here = Role.objects.filter(kind=RoleKind.INSTRUCTOR, person__deactivated_at=None)
        return self.filter(~models.Exists(here.filter(person=models.OuterRef("instructor"))))


class Session(Sourced):
    """One meeting of a course, over [starts_at, ends_at) in UTC."""

    code = models.CharField(
        _("Session ID"),
        max_length=12,
        unique=True,
        default=session_code,
        editable=False,
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions", verbose_name=_("course"))
    groups = models.ManyToManyField(Group, related_name="sessions", blank=True, verbose_name=_("groups"))
    lesson = models.ForeignKey(
        Lesson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("lesson"),
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    instructor = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("instructor"),
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("location"),
    )
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("Empty: no limit. 0: open to nobody."),
    )
    class_link = models.TextField(_("class link"), blank=True, validators=[validate_link])
    host_link = models.TextField(_("host's link"), blank=True, validators=[validate_link])
    recording_link = models.TextField(_("recording"), blank=True, validators=[validate_link])
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("series"),
    )
    detached_at = models.DateTimeField(_("detached from its series at"), null=True, blank=True, editable=False)
    uid = models.CharField(max_length=255, unique=True, default=session_uid, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    booked_at = models.DateTimeField(_("made by a booking at"), null=True, blank=True, editable=False)
    """None where it is the school's: scheduled or imported, or moved by it since."""
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
        editable=False,
    )
    cancel_reason = models.TextField(_("reason"), blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="timetable_session_end_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["course", "starts_at"], name="timetable_session_course"),
            models.Index(fields=["instructor", "starts_at"], name="timetable_session_instructor"),
            models.Index(fields=["location", "starts_at"], name="timetable_session_location"),
            models.Index(fields=["starts_at"], name="timetable_session_starts"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def has_begun(self, now: datetime) -> bool:
        return now >= self.starts_at


class SessionLink(models.Model):
    """An extra link of a session, as the instructor shares it."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="links", verbose_name=_("session"))
    label = models.CharField(_("label"), max_length=200)
    url = models.TextField(_("address"), validators=[validate_link])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("extra link")
        verbose_name_plural = _("extra links")
        ordering = ["session", "position", "id"]

    def __str__(self) -> str:
        return self.label
