"""The verbs that take, move and give up seats, by noun: enrollments and groups, sessions."""
