"""Tests of corpus/extract."""
