"""Writing down the rows that make no record of their own."""

from lessonbook.channels.rosters.models import RosterRow
from lessonbook.channels.rosters.writing.numbers import Writing
from lessonbook.database.loading import chunks, insert_rows, update_rows


def write_remembered(writing: Writing) -> None:
    """Remember rows with their hashes."""
    remembered = writing.plan.remembered
    insert_rows(RosterRow, ["file", "source_id", "source_hash"], remembered.new)
    numbers: dict[tuple[str, str], int] = {}
    for some in chunks(id_ for _, id_, _ in remembered.changed):
        rows = RosterRow.objects.filter(source_id__in=some).values_list("file", "source_id", "pk")
        numbers |= {(file, id_): pk for file, id_, pk in rows}
    update_rows(RosterRow, ["source_hash"], ((hash_, numbers[file, id_]) for file, id_, hash_ in remembered.changed))
