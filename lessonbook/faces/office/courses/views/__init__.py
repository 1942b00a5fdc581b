"""Views of courses, by noun."""
