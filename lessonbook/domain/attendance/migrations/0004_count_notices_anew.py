from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_counts(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let every week be counted anew: seats were given up by another notice than they were counted by."""
    for name in ("WeekSum", "CountedWeek"):
        apps.get_model("attendance", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_week_sums")]

    operations = [migrations.RunPython(forget_counts, migrations.RunPython.noop)]
