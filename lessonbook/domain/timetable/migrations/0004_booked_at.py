"""Whether a booking made a session is kept with it; until now it was read off the instants of its making.

It was made in the very instant in which its first seat was taken, was in no series and no file, and hadn't changed.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Coalesce


def note_bookings(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    Session, Seat, EarlierSeat = (apps.get_model("timetable", name) for name in ("Session", "Seat", "EarlierSeat"))
    earlier = EarlierSeat.objects.filter(seat=models.OuterRef("pk")).order_by("pk").values("taken_at")[:1]
    seats = Seat.objects.filter(session=models.OuterRef("pk")).order_by("pk")
    by_group = seats.values("by_group")[:1]
    first = seats.annotate(first=Coalesce(models.Subquery(earlier), "taken_at")).values("first")[:1]
    booked = Session.objects.filter(series=None, source_id=None, cancelled_at=None)
    booked = booked.annotate(group=models.Subquery(by_group), first=models.Subquery(first))
    made = booked.filter(group=None, first=models.F("changed_at"))
    # One statement: a list of IDs may be longer than what a database takes at once.
    Session.objects.filter(pk__in=made.values("pk")).update(booked_at=models.F("changed_at"))


class Migration(migrations.Migration):
    dependencies = [("timetable", "0003_hours")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="booked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="made by a booking at"),
        ),
        migrations.RunPython(note_bookings, migrations.RunPython.noop),
    ]
