"""Many ways to write one address."""

from __future__ import annotations

from itertools import product

_TRACKING = [
    "utm_source=tg",
    "utm_campaign=a%20b",
    "fbclid=IwAR0",
    "gclid=1",
    "yclid=2",
    "ysclid=3",
    "mc_cid=4&mc_eid=5",
    "_openstat=x",
    "at_medium=rss&at_campaign=k",
    "ref=twitter",
    "from=newsletter",
    "igshid=1",
    "amp",
    "amp=1",
    "outputType=amp",
    "__twitter_impression=true",
    "xtor=AL-1",
    "ns_mchannel=social",
    "guccounter=1",
    "ref_src=twsrc",
]


def spellings() -> list[str]:
    """More than 100 ways to write the address of one article."""
    found = [
        f"{scheme}://{host}{path}?id=7"
        for scheme, host, path in product(
            ("http", "https", "HTTPS"),
            ("example.org", "www.example.org", "m.example.org", "amp.example.org", "Example.ORG."),
            ("/news/river", "/news/river/", "/news//river", "/news/./river", "/news/x/../river"),
        )
    ]
    found += [f"https://example.org/news/river?id=7&{each}" for each in _TRACKING]
    found += [f"https://example.org/news/river?{each}&id=7#{each}" for each in _TRACKING]
    found += [
        "https://example.org:443/news/river?id=7",
        "http://example.org:80/news/river?id=7",
        "example.org/news/river?id=7",
        "//example.org/news/river?id=7",
        " https://example.org/news/river?id=7 ",
        "https://example.org/news/river?id=7#comments",
        "https://example.org/news/river?id=7#:~:text=river",
        "https://example.org/news/river/amp?id=7",
        "https://example.org/news/river/amp/?id=7",
        "https://example.org/amp/news/river?id=7",
        "https://example.org/news/%72iver?id=7",
        "https://example.org/news/river/index.html?id=7",
        "https://example.org/news/river/index.php?id=7",
        "https://example.org/news/river;jsessionid=1A2B?id=7",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/river?id=7",
        "https://www.google.com/amp/s/example.org/amp/news/river?id=7",
        "https://example.org/news/river?&id=7&",
        "https://example.org/news/river?%69d=%37",
    ]
    return found
