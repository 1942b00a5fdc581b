"""Where sessions meet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.models import validate_zone
from lessonbook.domain.timetable.rules import place_name


class Location(models.Model):
    """A place where sessions meet: a venue, or a room in one."""

    name = models.CharField(_("name"), max_length=200)
    within = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rooms",
        verbose_name=_("within"),
    )
    address = models.TextField(_("address"), blank=True)
    directions = models.TextField(_("directions"), blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_zone],
        help_text=_("Empty: that of the place it is in, or the school's."),
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(within=None),
                name="timetable_location_venue_once",
            ),
            models.UniqueConstraint(fields=["within", "name"], name="timetable_location_room_once"),
        ]

    def __str__(self) -> str:
        return place_name(self.within.name if self.within else "", self.name)
