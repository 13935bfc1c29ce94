"""Telling people that what they wait for is answered."""
