"""The pages: each view fetches, calls and answers."""
