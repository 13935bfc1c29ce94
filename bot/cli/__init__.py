"""The `verbatim` command beyond its options: what it prints, and how it keeps the corpus."""
