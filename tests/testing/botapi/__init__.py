"""Tests of testing/botapi."""
