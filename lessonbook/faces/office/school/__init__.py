"""The school itself: its facts, locations, holidays, import, exports, journal."""
