"""Extraction measured beside other programs, on pages of twelve makes in four languages."""
