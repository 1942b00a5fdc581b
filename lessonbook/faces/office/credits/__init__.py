"""The credits desk: accounts, lots, statements."""
