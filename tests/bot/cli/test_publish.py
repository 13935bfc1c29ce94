"""The commands that publish beside Telegram."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.paths import folder
from bot.settings import Settings, SettingsError
from bot.state import State
from bot.web.api import digest_of
from bot.web.snapshot import is_signed
from testing.command import Desk, write

Invoke = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a bot that has run in the folder."""
    env = {
        "DATA_DIR": str(tmp_path / "data"),
        "KEY_FILE": str(tmp_path / "verbatim.key"),
        "TELEGRAM_BOT_TOKEN": "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5",
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)  # where no .env is
    made = Settings.from_env(env)
    folder(made).mkdir(parents=True)
    return made


@pytest.fixture
def invoke(settings: Settings) -> Invoke:
    """Run a command with what is typed into it."""
    del settings

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, arguments, input=typed, catch_exceptions=False)

    return run


def test_the_password_of_the_desk_is_read_and_kept_nowhere_in_words(
    settings: Settings, invoke: Invoke
) -> None:
    """From a pipe, spaces and all; the former one opens nothing any more."""
    for password in ("twelve letters", " an other one, with spaces "):
        told = invoke("desk-password", typed=f"{password}\n").output
        assert password not in told
        with State.beside(settings) as state:
            assert state.desk.is_password(password)
    with State.beside(settings) as state:
        assert not state.desk.is_password("twelve letters")


def test_a_short_password_is_refused(settings: Settings, invoke: Invoke) -> None:
    """With how long it has to be; the former one stays."""
    invoke("desk-password", typed="twelve letters\n")
    with pytest.raises(SettingsError, match="5 characters; give at least 12"):
        invoke("desk-password", typed="short\n")
    with State.beside(settings) as state:
        assert state.desk.is_password("twelve letters")


def test_the_password_can_be_removed(settings: Settings, invoke: Invoke) -> None:
    """Then only links open the desk."""
    invoke("desk-password", typed="twelve letters\n")
    assert "password removed" in invoke("desk-password", "--off").output
    assert "there was no password" in invoke("desk-password", "--off").output
    with State.beside(settings) as state:
        assert not state.desk.has_password


def test_a_key_is_shown_once_with_the_entry_that_lets_it_in(invoke: Invoke) -> None:
    """The entry holds no key; a name that could not be written there is refused."""
    out = invoke("api-key", "blog").stdout
    key, entry = (line.split()[-1] for line in out.splitlines())
    assert Settings.from_env({"API_KEYS": entry}).api_keys == {"blog": digest_of(key)}
    assert key not in entry
    assert invoke("api-key", "blog").stdout != out
    with pytest.raises(SettingsError, match="a name of its own"):
        invoke("api-key", "my blog")


def test_a_key_for_snapshots_is_made_once(invoke: Invoke, tmp_path: Path) -> None:
    """The public part is printed, the secret one is not; none is written over."""
    told = invoke("site-key", str(tmp_path / "site.key")).output
    public = (tmp_path / "site.key.pub").read_text().splitlines()[1]
    assert public in told
    assert (tmp_path / "site.key").read_text().splitlines()[1] not in told
    with pytest.raises(SettingsError, match="give a new file"):
        invoke("site-key", str(tmp_path / "site.key"))


def test_a_snapshot_is_refused_before_anything_takes_time(invoke: Invoke, tmp_path: Path) -> None:
    """In a language that is not spoken, and with a key that is none."""
    with pytest.raises(SettingsError, match="the languages are: de, en"):
        invoke("site", str(tmp_path / "out"), "--language", "xx")
    with pytest.raises(SettingsError, match="verbatim site-key"):
        invoke("site", str(tmp_path / "out"), "--key", str(tmp_path / "none.key"))
    assert not (tmp_path / "out").exists()


@pytest.mark.model
@pytest.mark.process
def test_a_snapshot_is_written_by_the_command(ready: Desk) -> None:
    """Named by WEB_TITLE, signed, for everybody to read, in the language that was asked for."""
    ready.run("add", write(ready, "ferry.txt", "The ferry of Halvik is owned by Anna Holm."))
    ready.run("site-key", "site.key")
    code, _, said = ready.run(
        "site", "out", "--language", "ru", "--key", "site.key", WEB_TITLE="Паром"
    )
    assert code == 0, said
    assert "1 article and " in said
    out = ready.folder / "out"
    home = (out / "index.html").read_text(encoding="utf-8")
    assert '<html lang="ru">' in home
    assert "<h1>Паром</h1>" in home
    assert len(list((out / "article").iterdir())) == 1
    public = (ready.folder / "site.key.pub").read_text()
    sums = (out / "SHA256SUMS").read_bytes()
    assert is_signed(sums, (out / "SHA256SUMS.minisig").read_text(), public)
    assert (out / "index.html").stat().st_mode & 0o777 == 0o644
