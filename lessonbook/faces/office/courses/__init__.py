"""Courses with their rules, lessons, groups and enrollments; instructors' hours."""
