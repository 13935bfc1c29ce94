"""Tests of corpus/fetch."""
