"""Sessions, series and the day board."""
