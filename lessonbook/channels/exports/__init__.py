"""Handing out what the school holds, as tables for other programs."""
