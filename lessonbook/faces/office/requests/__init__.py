"""What waits for a decision: absence requests, substitutes wanted."""
