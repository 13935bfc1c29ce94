"""Languages that the encoder does not know, as the keeper of the articles is told of them."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval import is_foreign


def told_of_foreign(languages: Iterable[str | None], encoder: str) -> str | None:
    """How many articles are in languages that an encoder does not know; None where none is.

    `languages`: that of each article. `encoder`: as the setting names it.

    >>> told_of_foreign(["de-AT", "en", None], "all-MiniLM-L6-v2")
    '1 article in de, which all-MiniLM-L6-v2 does not know: found by words alone; see ENCODER'
    """
    codes = [code for code in languages if code and is_foreign(code, encoder)]
    if not codes:
        return None
    named = ", ".join(sorted({code.partition("-")[0].lower() for code in codes}))
    many = "1 article" if len(codes) == 1 else f"{len(codes)} articles"
    return f"{many} in {named}, which {encoder} does not know: found by words alone; see ENCODER"
