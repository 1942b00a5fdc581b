"""Writing just what changes of a row, and telling what it was before."""

from collections.abc import Mapping

from django.db.models import Model


def change(row: Model, values: Mapping[str, object]) -> dict[str, object]:
    """Set fields of a locked row and save those that change; return what they were before, nothing if none changed.

    Raises ValidationError naming the fields that can't hold their value.
    """
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if before:
        for name in before:
            setattr(row, name, values[name])
        row.clean_fields(exclude={field.name for field in row._meta.fields} - set(before))
        row.save(update_fields=[*before, *(["sort_key"] if "name" in before and hasattr(row, "sort_key") else [])])
    return before
