"""Signatures that minisign verifies, and keys as it writes them."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from bot.settings import SettingsError
from bot.web.snapshot import SigningKey, is_signed

_MINISIGN = shutil.which("minisign")
needs_minisign = pytest.mark.skipif(_MINISIGN is None, reason="minisign is not installed")


def test_a_key_that_was_written_signs_as_before(tmp_path: Path) -> None:
    """Its owner alone can read it, and no key is written over another."""
    key, path = SigningKey.new(), tmp_path / "site.key"
    public = key.write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert SigningKey.read(path) == key
    assert is_signed(b"text", SigningKey.read(path).signature(b"text", "c"), public.read_text())
    with pytest.raises(FileExistsError):
        SigningKey.new().write(path)


def test_what_was_changed_is_not_signed() -> None:
    """Neither the content, nor the comment, nor by another key."""
    key = SigningKey.new()
    signature = key.signature(b"text", "made today")
    assert is_signed(b"text", signature, key.public)
    assert not is_signed(b"texT", signature, key.public)
    assert not is_signed(b"text", signature.replace("today", "later"), key.public)
    assert not is_signed(b"text", signature, SigningKey.new().public)
    for damaged in ("", "a\nb\nc\nd\n", signature[:-20], signature + signature):
        assert not is_signed(b"text", damaged, key.public)


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    """Also one with a passphrase, and one with a letter changed."""
    path = tmp_path / "site.key"
    with pytest.raises(SettingsError, match="verbatim site-key"):
        SigningKey.read(path)
    path.write_text("nothing\n")
    with pytest.raises(SettingsError, match="no secret key"):
        SigningKey.read(path)
    path.unlink()
    SigningKey.new().write(path)
    comment, line = path.read_text().splitlines()
    raw = bytearray(b64decode(line))
    for at, change, said in ((3, b"c", "passphrase"), (70, b"\0", "damaged")):
        broken = bytes(raw[:at]) + change + bytes(raw[at + 1 :])
        if broken == raw:
            broken = bytes(raw[:at]) + b"\1" + bytes(raw[at + 1 :])
        path.write_text(f"{comment}\n{b64encode(broken).decode()}\n")
        with pytest.raises(SettingsError, match=said):
            SigningKey.read(path)


@needs_minisign
@pytest.mark.process
def test_minisign_verifies_what_we_sign(tmp_path: Path) -> None:
    """With our public key, and refuses what was changed."""
    key, file = SigningKey.new(), tmp_path / "SHA256SUMS"
    public = key.write(tmp_path / "site.key")
    file.write_bytes(b"sums\n")
    (tmp_path / "SHA256SUMS.minisig").write_text(key.signature(b"sums\n", "Ferry of today"))
    verify = [str(_MINISIGN), "-Vm", str(file), "-p", str(public)]
    ran = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Ferry of today" in ran.stdout
    file.write_bytes(b"sumz\n")
    assert subprocess.run(verify, capture_output=True, check=False).returncode != 0


@needs_minisign
@pytest.mark.process
def test_minisign_signs_with_our_key(tmp_path: Path) -> None:
    """As we would."""
    public = SigningKey.new().write(tmp_path / "site.key")
    file = tmp_path / "a.txt"
    file.write_bytes(b"text")
    sign = [str(_MINISIGN), "-Sm", str(file), "-s", str(tmp_path / "site.key")]
    subprocess.run(sign, capture_output=True, check=True)
    signature = (tmp_path / "a.txt.minisig").read_text()
    assert is_signed(b"text", signature, public.read_text())


@needs_minisign
@pytest.mark.process
def test_we_sign_with_a_key_of_minisign(tmp_path: Path) -> None:
    """Made without a passphrase."""
    public, secret = tmp_path / "a.pub", tmp_path / "a.key"
    make = [str(_MINISIGN), "-G", "-W", "-p", str(public), "-s", str(secret)]
    subprocess.run(make, capture_output=True, check=True)
    signature = SigningKey.read(secret).signature(b"text", "c")
    assert is_signed(b"text", signature, public.read_text())
