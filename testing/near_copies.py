"""Pairs of texts of which one is a copy of the other, or only looks like it."""

from __future__ import annotations

import random

_PEOPLE = "Ada Lorne,Oskar Venn,Runa Teal,Ines Calder,Samira Oud,Petra Holm,Lia Marrone".split(",")


PLACES = "Halvik,Port Ansel,Veltin,Brenne,Tarkeel,Denby,Castel Ombra,Orrin,Cray,Sosnov".split(",")


_THINGS = "bridge,ferry,harvest,library,power plant,school,harbour,reservoir,railway,mill".split(
    ","
)


_SAYINGS = [
    "{p} said on {d} that the {t} in {c} would stay closed for {n} more weeks.",
    "About {n} people in {c} are affected, according to {p}, who runs the {t} there.",
    "The {t} was built {n} years ago and has been repaired {m} times since then.",
    "Officials in {c} expect the costs to rise to {n} million crowns before the year is over.",
    "“We did not see this coming,” {p} told reporters outside the town hall of {c}.",
    "Neighbouring {c} has offered to send {n} workers and {m} lorries on {d}.",
    "A report published on {d} had warned of the state of the {t} {m} months earlier.",
    "The opposition wants {p} to explain how {n} million crowns were spent in {c}.",
    "Traffic through {c} will be led along the river until the {t} is open again.",
    "It is the third time since {n} that the {t} has been shut because of the weather.",
    "“Nobody should have to wait {n} days,” said {p}, whose shop is next to the {t}.",
    "Work is to begin on {d} if the council of {c} agrees, which most people there expect.",
]


_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def _story(source: random.Random) -> list[str]:
    """The sentences of a story: who, where and what stay the same within it."""
    people, places = source.sample(_PEOPLE, 3), source.sample(PLACES, 3)
    thing = source.choice(_THINGS)
    sayings = source.sample(_SAYINGS, 10)
    return [
        saying.format(
            p=source.choice(people),
            c=source.choice(places),
            t=thing,
            d=source.choice(_DAYS),
            n=source.randint(11, 990),
            m=source.randint(2, 10),
        )
        for saying in sayings
    ]


def _copy(story: list[str], source: random.Random) -> str:
    """As another paper prints it: cut at the end, a byline, a word changed, a line of its own."""
    kept = story[: source.randint(len(story) * 6 // 10, len(story))]
    if source.random() < 0.5:
        at = source.randrange(len(kept))
        kept[at] = kept[at].replace("said", "stated").replace("About", "Some").replace("is", "was")
    if source.random() < 0.5:
        kept.insert(source.randrange(1, len(kept)), "Our reporter was there and saw it happen.")
    if source.random() < 0.3:
        kept[0], kept[1] = kept[1], kept[0]
    line = f"{source.choice(PLACES).upper()} (Wire) — "
    text = "\n".join(kept) if source.random() < 0.5 else " ".join(kept)
    return (line if source.random() < 0.7 else "") + text.replace("“", '"').replace("”", '"')


def _follow_up(story: list[str], source: random.Random) -> str:
    """Another story of the same thing: its background is the same, its news is not."""
    fresh = _story(source)
    background = source.sample(story, 3)
    return " ".join(fresh[:7] + background)


def made_up_pairs() -> list[tuple[str, str, bool]]:
    """200 pairs of near copies and 200 of look-alikes: two texts, and whether they are copies."""
    source = random.Random(20260301)  # noqa: S311  # made to be the same each time
    made: list[tuple[str, str, bool]] = []
    for _ in range(200):
        story = _story(source)
        made.append((" ".join(story), _copy(story, source), True))
        made.append((" ".join(story), _follow_up(story, source), False))
    return made
