"""Figures with plots."""
