"""Forms of courses, by noun."""
