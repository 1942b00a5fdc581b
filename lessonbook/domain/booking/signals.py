"""What booking tells the parts that stand on it, inside the transaction of the act: who listens may not refuse."""

from django.dispatch import Signal

seats_given_up = Signal()
"""Seats no longer stand, and not because their learners are excused, who may come after all: `seats`, `now`."""

session_taken_off = Signal()
"""A session isn't held when it was to be: `session`, its start `was`, the one it `becomes` (None: cancelled), `now`."""
