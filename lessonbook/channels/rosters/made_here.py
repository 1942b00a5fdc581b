"""Keys of records that were made here and have no id from an import: they are meant by their number.

A key stands where a source id would. It begins with a blank, as no id of a file can: blanks around cells are taken off.
"""

PREFIX = " here:"


def key_here(pk: int) -> str:
    """The key of a record that was made here."""
    return f"{PREFIX}{pk}"


def pk_here(key: str) -> int | None:
    """The number that such a key means; None for a source id."""
    return int(key.removeprefix(PREFIX)) if key.startswith(PREFIX) else None
