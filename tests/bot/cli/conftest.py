"""A folder in which the `verbatim` command is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from testing.command import Desk


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Desk:
    """An empty folder."""
    return Desk(tmp_path, monkeypatch, capfd)


@pytest.fixture
def ready(desk: Desk, models: Path) -> Desk:
    """A folder without a corpus, in which the real encoder is prepared."""
    desk.data.mkdir()
    (desk.data / "models").symlink_to(models, target_is_directory=True)
    return desk
