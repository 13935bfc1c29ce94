"""Bar charts as SVG, made on the server: no script, no font, no style from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

_WIDTH, _HEIGHT, _ABOVE, _BELOW = 640, 160, 14, 18

_WIDEST = 48.0  # of a bar

_LABELS = 8  # of days, at most


def bar_chart(
    days: Mapping[str, Mapping[str, int]], names: Sequence[tuple[str, str]], title: str
) -> Markup:
    """A bar for each day, with a part for each of `names`: a key of a day and what it is called.

    The parts have the classes `part0`, `part1` and so on from below, to be coloured by a style.

    >>> "</svg>" in bar_chart({"2026-02-01": {"a": 2}}, [("a", "apples")], "Apples by day")
    True
    """
    most = max((sum(of.get(key, 0) for key, _ in names) for of in days.values()), default=0) or 1
    step = min(_WIDTH / max(len(days), 1), _WIDEST)
    every = -(-len(days) // _LABELS) or 1
    drawn: list[Markup] = []
    for number, (day, of) in enumerate(days.items()):
        x, y = number * step, float(_ABOVE + _HEIGHT)
        for place, (key, name) in enumerate(names):
            height = _HEIGHT * of.get(key, 0) / most
            y -= height
            if height:
                drawn.append(
                    Markup(
                        '<rect class="part{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" '
                        'height="{:.1f}"><title>{}: {} {}</title></rect>'
                    ).format(place, x + 1, y, max(step - 2, 1), height, day, of[key], name)
                )
        if number % every == 0:
            drawn.append(
                Markup('<text x="{:.1f}" y="{}">{}</text>').format(
                    x + 1, _ABOVE + _HEIGHT + 14, day[5:]
                )
            )
    drawn.append(Markup('<text x="0" y="10">{}</text>').format(most))
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>'
    ).format(title, _WIDTH, _ABOVE + _HEIGHT + _BELOW, Markup("").join(drawn))
