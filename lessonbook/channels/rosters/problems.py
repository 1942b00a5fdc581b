"""What an import finds: errors, each with its file and line, and warnings, counted by kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SHOWN = 20
"""Of each kind of warning this many are listed, the others counted."""
MOST_ERRORS = 50_000
"""Errors beyond are counted, not listed: a wrong file of half a million rows must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or odd: `code` is stable, `facts` fill its sentence (see `words`).

    `line` is the line of the file on which the record starts, the header's is 1; None where it is the whole file, and
    `file` is empty where it is the whole import.
    """

    code: str
    file: str = ""
    line: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


class Unreadable(Exception):
    """Files that can't be read at all, or the whole bundle; nothing else is worth saying of it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.code for problem in problems))
        self.problems = problems


def unreadable(code: str, file: str = "", line: int | None = None, **facts: object) -> Unreadable:
    """The exception for one thing that makes a file unreadable."""
    return Unreadable(Problem(code, file, line, facts))


@dataclass(slots=True)
class Warned:
    """Warnings of one kind: how many there are, of how many learners or rooms, and the first of them."""

    count: int = 0
    of: int = 0
    first: list[Problem] = field(default_factory=list)


class Findings:
    """Errors and warnings as they come up."""

    def __init__(self, errors: Iterable[Problem] = ()) -> None:
        self.errors = list(errors)
        self.error_count = len(self.errors)
        self.warnings: dict[str, Warned] = {}
        self.names: dict[str, str] = {}
        """What the files call records that were made here, by key: so problems call them, too."""

    def error(self, code: str, file: str, line: int | None, **facts: object) -> None:
        """Note an error; with one, nothing is imported."""
        self.add_error(Problem(code, file, line, self._told(facts)))

    def add_error(self, problem: Problem) -> None:
        """Note an error."""
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(problem)

    def only(self, problems: Iterable[Problem]) -> None:
        """Forget everything but these errors: what follows from them says nothing."""
        self.errors = list(problems)
        self.error_count = len(self.errors)
        self.warnings.clear()

    def sort(self) -> None:
        """Put errors in the order of their places, file by file as they first came up."""
        files = {file: place for place, file in enumerate(dict.fromkeys(problem.file for problem in self.errors))}
        self.errors.sort(key=lambda problem: (files[problem.file], problem.line or 0))

    def warn(self, code: str, file: str, line: int | None, **facts: object) -> None:
        """Note a warning."""
        self.warn_of(code, 1, [Problem(code, file, line, self._told(facts))])

    def warn_of(self, code: str, count: int, first: Iterable[Problem], of: int = 0) -> None:
        """Note `count` warnings of a kind, of which the first are given."""
        warned = self.warnings.setdefault(code, Warned())
        warned.count += count
        warned.of += of
        for problem in first:
            if len(warned.first) == SHOWN:
                break
            warned.first.append(problem)

    def _told(self, facts: Mapping[str, object]) -> dict[str, object]:
        """The facts with the files' names for what was made here."""
        return {
            fact: self.names.get(value, value) if isinstance(value, str) else value for fact, value in facts.items()
        }
