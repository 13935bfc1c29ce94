"""Tests of what plays and draws the pictures in docs/."""
