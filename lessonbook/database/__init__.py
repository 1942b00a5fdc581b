"""What the database itself must refuse, and how each of the two engines is used. Knows nothing of the school."""
