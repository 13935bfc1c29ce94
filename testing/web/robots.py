"""robots.txt, and what it allows."""

from __future__ import annotations

ALL = "User-agent: *\n"


CASES = [
    ("", "/a", True),
    (ALL + "Disallow:", "/a", True),
    (ALL + "Disallow: /", "/a", False),
    (ALL + "Disallow: /", "/robots.txt", True),
    (ALL + "Disallow: /a", "/abc", False),
    (ALL + "Disallow: /a/", "/a", True),
    (ALL + "Disallow: /\nAllow: /news/", "/news/1", True),
    (ALL + "Allow: /news/\nDisallow: /", "/other", False),
    (ALL + "Disallow: /a\nAllow: /a", "/a", True),
    (ALL + "Disallow: /*.pdf$", "/x/y.pdf", False),
    (ALL + "Disallow: /*.pdf$", "/x/y.pdf?z", True),
    (ALL + "Disallow: /*?print=", "/a?print=1", False),
    (ALL + "Disallow: /a*b*c$", "/axxbxxc", False),
    (ALL + "Disallow: /a*b*c$", "/axxcxxb", True),
    (ALL + "Disallow: /новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
    (ALL + "Disallow: /%7Ejoe", "/~joe/a", False),
    (ALL + "Disallow: /a # not this", "/a", False),
    ("User-agent: verbatim\nDisallow: /a\n\n" + ALL + "Disallow: /", "/b", True),
    ("User-agent: Verbatim/2.0\nDisallow: /a\n\n" + ALL + "Disallow:", "/a", False),
    ("User-agent: other\nUser-agent: Verbatim\nDisallow: /a", "/a", False),
    ("User-agent: other\nDisallow: /", "/a", True),
    ("user-AGENT : *\ndisALLOW : /a", "/a", False),
    ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("Disallow: /\n" + ALL + "Disallow: /a", "/b", True),
    (ALL + "Disallow: /a\nUser-agent: Verbatim\nDisallow: /b", "/a", True),
    (
        "User-agent: Verbatim\nDisallow: /a\n" + ALL + "x\nUser-agent: Verbatim\nDisallow: /b",
        "/b",
        False,
    ),
    ("<html><body>Not found</body></html>", "/a", True),
]
