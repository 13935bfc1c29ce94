"""All that is tried, in the order in which it is tried."""

from __future__ import annotations

from benchmarks.collecting.addresses import inside
from benchmarks.collecting.bounds import endless, trapped
from benchmarks.collecting.once import nothing_twice, the_same_feed
from benchmarks.collecting.pages import obeyed, read_right
from benchmarks.collecting.promise import Measure
from benchmarks.collecting.remote import nothing_foreign

SCENARIOS: dict[tuple[int, ...], Measure] = {
    (26,): inside,
    (27,): endless,
    (28,): trapped,
    (29,): nothing_twice,
    (30,): obeyed,
    (41,): nothing_foreign,
    (48,): read_right,
    (49, 50): the_same_feed,
}
