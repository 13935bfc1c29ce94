"""Signatures of files that minisign verifies, with Ed25519.

Source: https://jedisct1.github.io/minisign/, "Signature format" and "Key format". A secret key is
read and written without a passphrase, as `minisign -G -W` does.
"""

from __future__ import annotations

import binascii
import hashlib
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.settings import SettingsError

_ED, _HASHED, _PLAIN, _B2 = b"Ed", b"ED", b"\0\0", b"B2"

_ID_BYTES, _SEED_BYTES = 8, 32

_SECRET_BYTES = 2 + 2 + 2 + 32 + 8 + 8 + _ID_BYTES + 64 + 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs; its id tells it from others."""

    id: bytes
    _seed: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """A key that nobody has."""
        return cls(secrets.token_bytes(_ID_BYTES), secrets.token_bytes(_SEED_BYTES))

    @classmethod
    def read(cls, path: Path) -> Self:
        """The secret key in a file. Raises SettingsError for a file that cannot be used."""
        try:
            line = path.read_text(encoding="ascii").splitlines()[1]
            raw = b64decode(line, validate=True)
        except (OSError, UnicodeDecodeError, IndexError, binascii.Error) as error:
            raise SettingsError(
                f"{path} is no secret key of minisign ({error}); make one with: verbatim site-key "
                f"{path}"
            ) from error
        if len(raw) == _SECRET_BYTES and raw[2:4] != _PLAIN:
            raise SettingsError(
                f"the key {path} has a passphrase, which a program cannot type; take it away "
                f"with: minisign -C -W -s {path}"
            )
        key = cls(raw[54:62], raw[62:94])
        if len(raw) != _SECRET_BYTES or raw[:2] != _ED or raw[94:126] != key._public:
            raise SettingsError(f"{path} is no secret key of minisign, or it is damaged")
        return key

    def write(self, path: Path) -> Path:
        """Write it to a new file that its owner alone can read, and the public key beside it.

        Gives the path of the public key. Raises FileExistsError.
        """
        raw = _ED + _PLAIN + _B2 + bytes(48) + self.id + self._seed + self._public + bytes(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"untrusted comment: minisign secret key\n{_text(raw)}\n")
        public = path.with_name(f"{path.name}.pub")
        public.write_text(self.public, encoding="ascii")
        public.chmod(0o644)
        return public

    @property
    def public(self) -> str:
        """The public key as a file has it."""
        name = self.id[::-1].hex().upper()
        raw = _ED + self.id + self._public
        return f"untrusted comment: minisign public key {name}\n{_text(raw)}\n"

    def signature(self, content: bytes, comment: str) -> str:
        """The signature of a file as its `.minisig` has it; `comment` is signed too: one line."""
        key = Ed25519PrivateKey.from_private_bytes(self._seed)
        signed = key.sign(hashlib.blake2b(content).digest())
        trusted = key.sign(signed + comment.encode())
        return (
            f"untrusted comment: signature by Verbatim\n{_text(_HASHED + self.id + signed)}\n"
            f"trusted comment: {comment}\n{_text(trusted)}\n"
        )

    @property
    def _public(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self._seed).public_key().public_bytes_raw()


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Whether a signature is of this content, and by the owner of a public key.

    >>> key = SigningKey.new()
    >>> signature = key.signature(b"text", "of today")
    >>> is_signed(b"text", signature, key.public), is_signed(b"texts", signature, key.public)
    (True, False)
    """
    try:
        raw = b64decode(public.splitlines()[1], validate=True)
        _, line, comment, seal = signature.splitlines()
        signed = b64decode(line, validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw[10:])
        if signed[:2] != _HASHED or signed[2:10] != raw[2:10]:
            return False
        key.verify(signed[10:], hashlib.blake2b(content).digest())
        told = comment.removeprefix("trusted comment: ").encode()
        key.verify(b64decode(seal, validate=True), signed[10:] + told)
    except (InvalidSignature, ValueError, IndexError):
        return False
    return True


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
