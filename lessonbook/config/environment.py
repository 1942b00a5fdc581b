"""Settings read from the environment: each variable is declared where it is read, once, with its default and meaning.

docs/operations.md lists what is declared here; a test holds the two together.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
MOST = 1_000_000


@dataclass(frozen=True)
class Variable:
    """One setting: its name in the environment, its default as people write it, and what it does."""

    name: str
    default: str
    meaning: str


class Environment:
    """Reads typed values and remembers what was asked for. A value that can't be read raises ImproperlyConfigured."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.variables: dict[str, Variable] = {}

    def text(self, name: str, default: str, meaning: str, *, shown: str | None = None) -> str:
        """Return the value, stripped. `shown` describes a default that depends on other settings."""
        self.variables[name] = Variable(name, default if shown is None else shown, meaning)
        value = self.values.get(name, "").strip()
        if any(unicodedata.category(character) == "Cs" for character in value):  # bytes that Python could not decode
            raise ImproperlyConfigured(f"{name} is not written in UTF-8.")
        return value or default

    def flag(self, name: str, meaning: str, *, default: bool = False) -> bool:
        """Return a switch: 1, true, yes, on or 0, false, no, off."""
        value = self.text(name, "yes" if default else "no", meaning).lower()
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")
        return value in TRUE

    def number(self, name: str, default: int, meaning: str, *, least: int = 0, most: int = MOST) -> int:
        """Return a whole number not below `least` nor above `most`."""
        value = self.text(name, str(default), meaning)
        number = int(value) if value.isdecimal() and len(value) <= len(str(MOST)) else -1
        if not least <= number <= most:
            raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
        return number

    def choice(self, name: str, default: str, choices: tuple[str, ...], meaning: str) -> str:
        """Return one of the choices, whatever the case it was written in."""
        value = self.text(name, default, meaning)
        for each in choices:
            if each.lower() == value.lower():
                return each
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")

    def unknown(self, prefix: str) -> list[str]:
        """Return the names that are set and start like ours, but that nothing reads: mostly misspelled ones."""
        return sorted(name for name in self.values if name.startswith(prefix) and name not in self.variables)
