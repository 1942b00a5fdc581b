"""Where Django looks for the classes of the data admin."""

from lessonbook.faces.data import courses, journal, people, purses, seats, sessions

__all__ = ["courses", "journal", "people", "purses", "seats", "sessions"]
