"""What is promised, how much of it is tried, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import battery
from benchmarks.battery import Promise, Reached

__all__ = ["FULL", "PROMISES", "SEED", "SHORT", "Measure", "Promise", "Reached", "Sizes", "Watch"]

SEED = 20


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is tried. Times in seconds."""

    side_by_side: int = 1
    kills: int = 200
    drain_s: float = 5.0
    stop_s: float = 9.0
    redelivered: int = 1000
    second_signals: int = 20
    newcomers: int = 10
    second_s: float = 15.0
    batch: int = 100
    positions: int = 3
    after_raising: int = 10
    answer_s: float = 15.0
    slack_s: float = 2.0
    at_once: int = 16
    fault_s: float = 75.0
    stale_s: float = 60.0
    poll_s: float = 15.0
    poll_margin_s: float = 10.0
    retry_most_s: float = 10.0
    refused_token_s: float = 40.0
    recovery_s: float = 35.0
    beat_s: float = 10.0
    down_s: float = 300.0
    belated: int = 500
    flood: int = 5000
    halted: int = 1000
    paced_s: float = 600.0
    unsure: int = 100
    permanent: int = 20
    rendered: int = 100_000
    pressed: int = 10_000
    presses_per_s: int = 50
    linked: int = 10_000
    starving_s: float = 60.0
    canaries: int = 500
    bulk: int = 1000
    forgetful: int = 20
    guesses: int = 10_000_000
    replayed: int = 20


FULL = Sizes()
SHORT = Sizes(
    side_by_side=4,
    kills=4,
    drain_s=1.0,
    stop_s=3.0,
    redelivered=20,
    second_signals=2,
    newcomers=1,
    second_s=60.0,
    batch=8,
    positions=1,
    after_raising=3,
    answer_s=1.5,
    slack_s=6.0,
    at_once=4,
    fault_s=6.0,
    stale_s=2.5,
    poll_s=2.0,
    poll_margin_s=1.0,
    retry_most_s=2.0,
    refused_token_s=3.0,
    recovery_s=20.0,
    beat_s=0.3,
    down_s=2.0,
    belated=30,
    flood=200,
    halted=40,
    paced_s=4.0,
    unsure=6,
    permanent=2,
    rendered=500,
    pressed=140,
    presses_per_s=25,
    linked=30,
    starving_s=4.0,
    canaries=30,
    bulk=20,
    forgetful=4,
    guesses=40_000,
    replayed=3,
)


Measure = battery.Measure[Sizes]
Watch = battery.Watch[Sizes]

PROMISES = {
    1: Promise("no question is lost when the process dies", "0 lost of ≥ 1,600 in ≥ 200 SIGKILLs"),
    2: Promise("few double answers", "mean ≤ 0.2 a kill; 0 of 1,000 redelivered"),
    3: Promise("stop is quick and clean", "7 states: ≤ 10 s each, code 0, 0 lost"),
    4: Promise("an impatient operator loses nothing", "a second SIGTERM, 20 times: 0 lost"),
    5: Promise(
        "one bad update blocks nobody",
        "20 kinds, 3 positions of 100: others ≤ 2 s, no text logged, ≤ 10 more polls a minute",
    ),
    6: Promise("any exception in a handler is survived", "the next 10 of 10 answered, a log line"),
    7: Promise("a hung answer hurts only its asker", "others ≤ deadline + 1 s; asker told ≤ 20 s"),
    8: Promise(
        "polling recovers from every fault",
        "12 faults: ≤ 35 s after, or exit ≠ 0 ≤ 60 s; a warning ≤ 30 s",
    ),
    9: Promise("liveness is real", "stale > 60 s where polls fail; no false alarm in 1 h"),
    10: Promise("starts in any order", "serving ≤ 10 s after the API is up, 0 exits"),
    11: Promise("only one instance serves", "the second exits ≠ 0 ≤ 15 s, 0 duplicates"),
    12: Promise(
        "old and renumbered updates",
        "ids that jump down, 500 an hour old: answered once; old buttons: no error escapes",
    ),
    13: Promise("a flood stays outside", "5,000: ≤ 200 held, ≤ 50 MB more, all answered"),
    14: Promise(
        "429 is obeyed", "1,000 delivered once, 0 early, others' p95 ≤ 2x (or 0.15 s more)"
    ),
    15: Promise("pacing", "0 windows over 1/s a chat (burst 3), 20/min a group, 30/s overall"),
    16: Promise(
        "an ambiguous send is not repeated", "1 copy, no “failed”, 100 of 100; unsent: delivered"
    ),
    17: Promise("permanent errors end", "≤ 2 requests each; plain text and new id 100 %"),
    18: Promise(
        "long answers split right",
        "100,000: ≤ 4,096 UTF-16 units, ≤ 100 entities, joined = original, 0 cut graphemes",
    ),
    19: Promise(
        "no markup injection", "0 parse errors, 0 entities not ours, bidi isolates balanced"
    ),
    20: Promise("buttons cannot be forged", "0 effects, 0 exceptions, each answered ≤ 1 s"),
    21: Promise("deep links are inert", "10,000 /start payloads: nothing but help, 0 exceptions"),
    22: Promise(
        "one user cannot starve others",
        "20 a second for 60 s: others' p95 ≤ 2 s and ≤ 1.5x idle (or 0.15 s more); ≤ 1 notice/min",
    ),
    23: Promise("admin commands are safe", "0 accepted from anybody else"),
    24: Promise("the token never appears", "0 hits in any file, log or command line"),
    25: Promise(
        "the webhook is strict",
        "wrong secret 403, 2 MB 413, no JSON 400, a replay 200 and one answer; 200 only after it",
    ),
    37: Promise("the loop stays free", "16 questions + bulk embedding: p99 ≤ 50, max ≤ 250 ms"),
    42: Promise("dependencies are pinned", "installs with hashes required; advisories looked up"),
    43: Promise("no question text on disk", "500 canaries through every fault: 0 hits"),
    44: Promise("/forget erases", "0 hits of the chat's hash in any file ≤ 60 s"),
    45: Promise(
        "ids cannot be guessed",
        "10^7 ids as plain and salted hashes: 0 matches; key file 0600, outside of the data",
    ),
    46: Promise("/privacy is true and always answered", "every column named; ≤ 2 s when limited"),
    47: Promise("retention holds", "a day past it: 0 older rows"),
}
