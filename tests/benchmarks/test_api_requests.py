"""The benchmark of the API, in small: every kind of request is measured, on a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.api_requests import (
    ASKED_MS,
    KEPT,
    NEW,
    OVER_HTTP,
    OVERHEAD_CPU,
    UNCHANGED,
    distinct,
    measure,
)
from bot.settings import Settings
from testing.whole_bot import Made


@pytest.mark.process
async def test_an_answer_over_http_takes_little_longer(tmp_path: Path) -> None:
    """Than the answer alone, in time of the processor; what is unchanged takes less still."""
    settings, answerer = Settings(data_dir=tmp_path), Made(0.0, tmp_path / "none.db")
    found = {one.what: one for one in await measure(settings, answerer, distinct(40), 0.3)}
    assert 0 < found[OVERHEAD_CPU].p50_ms <= 2 * ASKED_MS  # beside other tests, on any machine
    assert found[OVER_HTTP].p50_ms <= found[OVER_HTTP].p95_ms
    assert all((found[kind].per_s or 0) > 1 for kind in (KEPT, UNCHANGED, NEW))
