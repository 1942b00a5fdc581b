"""What an import must remember of rows that make no record of their own."""

from django.db import models


class RosterRow(models.Model):
    """A row of a roster that only says something of other records: a role, or that somebody teaches; rules, credits.

    Several such rows may say the same (a teacher of two classes of a course), so none of the records can keep its
    source; as elsewhere `source_hash` is that of the row as last imported, empty when the row has gone.
    """

    file = models.CharField(max_length=20)
    source_id = models.CharField(max_length=255)
    source_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "source_id"], name="rosters_row_once")]

    def __str__(self) -> str:
        return f"{self.file} {self.source_id}"
