"""What articles say about a claim, and which part of a message is one."""

from __future__ import annotations

from retrieval import claim_of
from retrieval.claims import LIMIT_CHARS, SHOWN_FROM, ClaimMatch


def test_of_a_long_message_the_sentences_that_name_most_are_looked_for() -> None:
    """Not the excitement around them, nor links and tags."""
    noise = "You will not believe what happened to us today, dear friends of the sea! " * 6
    said = "The Aldine of the Norrhavn company burned on 14 March near Skarholm."
    found = claim_of(f"{noise}{said} https://t.example/x #breaking {noise}")
    assert said in found
    assert len(found) <= LIMIT_CHARS
    assert "t.example" not in found


def test_a_short_message_is_looked_for_as_it_is() -> None:
    """Its words are few enough."""
    assert claim_of("  It burned.\n\nIn March. ") == "It burned. In March."


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    """Some people write no full stop."""
    found = claim_of("word " * 200)
    assert len(found) <= LIMIT_CHARS
    assert found.endswith("word")
    assert claim_of("https://t.example/x") == ""


def test_nearness_counts_for_and_what_is_never_mentioned_against() -> None:
    """Monotone in both; and a sentence with a number comes first where the claim has one."""
    sure, unlike, lost = ClaimMatch(0.8, 0.2), ClaimMatch(0.1, 0.2), ClaimMatch(0.8, 0.9)
    assert ClaimMatch(0.6, 0.2).probability > ClaimMatch(0.6, 0.2, numberless=True).probability
    assert sure.probability > SHOWN_FROM > unlike.probability
    assert sure.probability > lost.probability


def test_of_marks_alone_there_is_nothing_to_look_for() -> None:
    """However many there are."""
    assert not any(c.isalnum() for c in claim_of("🙂" * 400))
