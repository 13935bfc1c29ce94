"""Finding, reading and quoting."""
