"""All that is tried, in the order in which it is tried."""

from __future__ import annotations

from benchmarks.reliability.admins import commanded
from benchmarks.reliability.doors import forged, linked, posted
from benchmarks.reliability.dying import killed
from benchmarks.reliability.flood import flooded, starving
from benchmarks.reliability.loop import kept_free
from benchmarks.reliability.network import faults_outlived, in_health, late_start
from benchmarks.reliability.promise import Measure, Watch
from benchmarks.reliability.rights import expired, forgotten, guessed, told
from benchmarks.reliability.secrets import canaries
from benchmarks.reliability.sending import halted, paced, permanent, unsure
from benchmarks.reliability.shown import rendered
from benchmarks.reliability.stopping import impatient, stops, twins
from benchmarks.reliability.supply import pinned
from benchmarks.reliability.updates import bad_updates, belated, hanging, raising

SCENARIOS: dict[tuple[int, ...], Measure] = {
    (1, 2): killed,
    (3,): stops,
    (4,): impatient,
    (5,): bad_updates,
    (6,): raising,
    (7,): hanging,
    (8, 9): faults_outlived,
    (10,): late_start,
    (11,): twins,
    (12,): belated,
    (13,): flooded,
    (14,): halted,
    (15,): paced,
    (16,): unsure,
    (17,): permanent,
    (18, 19): rendered,
    (20,): forged,
    (21,): linked,
    (22,): starving,
    (23,): commanded,
    (25,): posted,
    (37,): kept_free,
    (42,): pinned,
    (44,): forgotten,
    (45,): guessed,
    (46,): told,
    (47,): expired,
    (24, 43): canaries,  # the last: it searches what all of them have written
}

TOGETHER = (
    paced,
    linked,
    late_start,
    rendered,
    faults_outlived,
    impatient,
    stops,
    unsure,
    twins,
    belated,
    permanent,
    hanging,
    raising,
    commanded,
    forgotten,
    told,
    expired,
    posted,
)
"""These wait most of the time, or care little how long things take; the longest first."""

WATCHED: dict[tuple[int, ...], Watch] = {(9,): in_health}
