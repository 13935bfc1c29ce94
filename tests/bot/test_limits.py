"""What may be said only now and then."""

from __future__ import annotations

from bot.limits import Cooldown


def test_once_in_a_while_for_each_key() -> None:
    cooldown = Cooldown(every_s=60.0)
    assert [cooldown.allows(key) for key in ("a", "a", "b", "a")] == [True, False, True, False]


def test_it_is_time_again() -> None:
    cooldown = Cooldown(every_s=0.0)
    assert [cooldown.allows("a") for _ in range(3)] == [True] * 3
