"""What came from another system keeps that system's id and the hash of the row it came from."""

from django.db import models


class Sourced(models.Model):
    """A record that may have come from outside, found again by `source_id`.

    `source_hash` is that of the row as last imported, so that an unchanged row changes nothing here; it is emptied
    when the row has gone, so that its return counts as a change.
    """

    source_id = models.CharField(max_length=255, null=True, blank=True, unique=True, editable=False)
    source_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True
