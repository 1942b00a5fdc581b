"""Courses with their rules, lessons, groups and enrollments."""
