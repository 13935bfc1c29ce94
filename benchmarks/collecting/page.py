"""What the page of figures says before and after its table."""

from __future__ import annotations

HEAD = """# Articles

What is promised of collecting articles, the figure that was reached and the one that was asked
for. Run it again with `make bench-articles` (a few minutes), in parts with `python -m
benchmarks.collecting --only 26 29 --json docs/articles.json`, in small with `python -m
benchmarks.collecting --short`; a short form of each promise runs in `make test`. What is
promised of the corpus file itself stands in [storage.md](storage.md), how well pages are read in
[extraction.md](extraction.md).

"""

NOTES = """
## How it is measured

- **26**: each address is asked for directly, as what a public host leads to after one to three
  redirects, and through an HTTP and a SOCKS5 proxy, directly and redirected; and as many names
  are public at the first look-up (robots.txt) and lead inside at the second. Counted are
  connections to a listener on every address of this machine, connections dialled to any address
  that is not public (they are led to the listener), and such addresses that a proxy was asked to
  reach.
- **27**: each host is asked by a process of its own, four at a time; memory is the growth of
  that process's peak.
- **28**: each trap is read by a fresh child; CPU includes its start (about 1.5 s), memory is the
  largest peak of all of them. The loop ticks every 10 ms in the process that waits for them.
- **29**: pairs of a story and its copy, and of a story and another one with the same background,
  both made up; precision and recall are those of the store. Identical: every row of every table
  but the book of visits and the count of changes, and what an index finds for 200 of its own
  vectors.
- **30**: licences are kept where a page states one; where it does not, there is none to keep.
- **41**: `add`, `ask`, `sync`, `check` and `sources` with the real encoder and reader, in one
  process with an audit hook, after the encoder was prepared once; pages are read in a child that
  forbids unpickling and connecting. One bit is turned at eight places of each file of the
  weights.
- **48**: the pages of `testing/web/pages`, written for this, with what is right for each in
  `expected.toml`.

One machine, loopback only.
"""
