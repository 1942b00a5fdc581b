"""Where Django looks for the classes of the data admin."""

from lessonbook.faces.data import (
    absences,
    courses,
    dates,
    hours,
    journal,
    lines,
    people,
    purses,
    seats,
    sessions,
    tokens,
)

__all__ = [
    "absences",
    "courses",
    "dates",
    "hours",
    "journal",
    "lines",
    "people",
    "purses",
    "seats",
    "sessions",
    "tokens",
]
