"""What a page showed is told with its form's answers: only what differs from it is written, and over nobody else's."""

from collections.abc import Mapping

Shown = Mapping[str, object]
"""What a page showed, by the names of the answers."""


def changed(wanted: Mapping[str, object], shown: Shown | None) -> dict[str, object]:
    """Those answers that aren't as they were shown; all where nobody says what was (None)."""
    return {name: value for name, value in wanted.items() if shown is None or name not in shown or shown[name] != value}


def overtaken(wanted: Mapping[str, object], shown: Shown | None, stands: Mapping[str, object]) -> list[str]:
    """The names of those answers in whose place somebody put something else again since they were shown."""
    return [
        name
        for name, value in changed(wanted, shown).items()
        if shown is not None and name in shown and stands[name] not in (shown[name], value)
    ]
