"""What the page of figures says before and after its table."""

from __future__ import annotations

HEAD = """# What is kept

What is promised of the corpus and of its index, the figure that was reached and the figure that
was asked for. Run it again with `make bench-storage` (about 25 minutes), in parts with
`python -m benchmarks.storage --only 31 33 --json docs/storage.json`, in small with
`python -m benchmarks.storage --short`; a short form of each promise runs in `make test`.

"""

NOTES = """
## How it is measured

- Real SQLite, real files, real processes; an encoder that knows words stands for the model, and a
  reader that knows how these made-up articles answer for the reader, so that every question has
  one right answer. Wrong is: another first quote than the right one (31 to 35), or a quote,
  title, address, publisher or date that is not as it was written (33, damaged pages).
- **31**: the process adds and replaces articles of 40 towns, and gets SIGKILL up to 0.3 s after
  its start, at a moment drawn with a printed seed. Looked at after each: `verbatim check` whole
  (SQLite's integrity_check and foreign_key_check, FTS5's integrity-check, every article cut into
  its passages, every embedding sealed), every version that was told is there, the index agrees.
  A kill tests the death of a process, not of a machine: a power cut may take the last articles,
  never a part of one (WAL, synchronous = NORMAL), and they are added again.
- **33**, index: cut, a bit flipped, its head, a page of zeros, longer; asked while it is made anew
  and after. Pages: a byte, some or all of a page of the database changed, then six questions with
  a new index. SQLite keeps no checksums, so what is read is checked against seals: text (SHA-256),
  what is known of an article, boundaries of passages, embeddings, addresses (CRC-32). The index of
  words has no seal: damage of it that FTS5 does not notice may hide a passage or rank it
  otherwise; that gives another true quote or an honest "I found nothing", and
  `verbatim check` finds it.
- **34**: while another process holds the lock of the index, so that it cannot be made. An older
  index needs no words: what came since is read from the corpus before the question is answered.
- **35**: another process adds, replaces and removes articles all the time.
- **38**: what another process removed meanwhile is not missing.
- **39**: they add, replace and remove; looked at as in 31. Commands of an operator, the sync and
  errands of admins write beside each other. Below SQLite 3.51.3 the corpus has no write-ahead log.
- **40**: a file system in memory of that size, filled by another file. Where none can be mounted,
  the promise is not tried.
"""
