"""Pages of instructors, a noun a module."""
