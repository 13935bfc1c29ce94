"""Tests of bot/sending."""
