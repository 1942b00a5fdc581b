"""Where Django looks for the classes of the data admin."""

from lessonbook.faces.data import courses, credits, journal, people, seats, sessions

__all__ = ["courses", "credits", "journal", "people", "seats", "sessions"]
