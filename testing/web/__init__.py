"""The web as the tests play it: a server of our own, and pages for it."""
