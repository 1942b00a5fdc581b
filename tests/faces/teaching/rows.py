"""Who gets what at the addresses of teaching: Ana teaches Lena's session, and nobody else has any of this."""

from collections.abc import Sequence
from datetime import timedelta

from lessonbook.domain.timetable.models import BusyTime
from tests.faces.access_table import DOOR, TEACHES, TEACHES_LENA, Row, World, code, row
from tests.factories import NOW

HOURS = "/teach/hours/"


def lena(world: World) -> Sequence[object]:
    return (world.people["lena"].pk,)


def lenas_report(world: World) -> Sequence[object]:
    return world.session.code, world.people["lena"].pk


def only_ana(outcome: int | str) -> Sequence[int | str]:
    return row(DOOR, 404, 404, 404, 404, outcome, 404)


def anas_dentist(world: World) -> Sequence[object]:
    """A time that Ana keeps clear."""
    facts = {"instructor": world.people["ana"], "starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    return (BusyTime.objects.get_or_create(pk=4545, defaults=facts)[0].pk,)


ROWS = {
    "teaching:today": Row(TEACHES),
    "teaching:session": Row(TEACHES, code),
    "teaching:covered": Row(only_ana(422), code, method="post"),
    "teaching:register": Row(only_ana(TEACHES_LENA), code, method="post"),
    "teaching:report": Row(only_ana(422), lenas_report, method="post"),
    "teaching:substitute": Row(only_ana(TEACHES_LENA), code, method="post"),
    "teaching:substitute_withdrawal": Row(only_ana(TEACHES_LENA), code, method="post"),
    "teaching:learners": Row(TEACHES),
    "teaching:learner": Row(TEACHES, lena),
    "teaching:reports": Row(TEACHES),
    "teaching:hours": Row(TEACHES),
    "teaching:hours_week": Row(only_ana(422), method="post"),
    "teaching:hours_off": Row(only_ana(422), method="post"),
    "teaching:hours_date": Row(only_ana(422), method="post"),
    "teaching:hours_busy": Row(only_ana(422), method="post"),
    "teaching:hours_clear": Row(only_ana(HOURS), method="post"),
    "teaching:hours_free": Row(only_ana(HOURS), anas_dentist, method="post"),
}
