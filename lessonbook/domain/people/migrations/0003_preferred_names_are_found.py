"""Preferred names become part of the key by which people are sorted and found."""

import unicodedata

from django.db import migrations


def write_keys(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    changed = []
    for person in Person.objects.exclude(preferred_name="").iterator():
        names = " ".join(filter(None, (person.family_name, person.given_name, person.preferred_name)))
        plain = unicodedata.normalize("NFKD", names)
        person.sort_key = "".join(c for c in plain if not unicodedata.combining(c)).casefold()[:260]
        changed.append(person)
    Person.objects.bulk_update(changed, ["sort_key"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_access_tokens'),
    ]

    operations = [
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
    ]
