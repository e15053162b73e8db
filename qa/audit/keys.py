"""Keys of the audit log, made with the first record. The only module that imports ``cryptography``."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qa.errors import AuditError

ASKER = "asker.key"
SIGNING = "checkpoint.pem"
PUBLIC = "checkpoint.pub.pem"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with an Ed25519 key (RFC 8032). ``public`` is the public key, base64 of its 32 bytes."""

    _key: Ed25519PrivateKey
    public: str

    def sign(self, text: bytes) -> str:
        """The signature of a text, in base64."""
        return base64.b64encode(self._key.sign(text)).decode("ascii")


def keyed(folder: Path, name: str, make: bool) -> str:
    """HMAC-SHA-256 of a name in hex, under the key in ``folder``; empty for an empty name.

    Who has no key cannot find names by trying them. A missing key is made if ``make``: under a new key no
    name that was recorded is found again. Raises AuditError when the key is missing or cannot be read.
    """
    if not name:
        return ""
    path = folder / ASKER
    if not make and not path.exists():
        raise AuditError(f"there is no key {path}, so no asker can be told by name; put it back from a copy")
    text = _made_once(path, lambda: secrets.token_hex(_BYTES))
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise AuditError(f"{path} is not a key in hex; put it back from a copy") from error
    return hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256").hex()


def signer(folder: Path) -> Signer:
    """The key that signs checkpoints; its public half is put beside it. Raises AuditError."""
    pem = _made_once(folder / SIGNING, _new_signing_key).encode("ascii")
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise AuditError(f"{folder / SIGNING} is no private key in PEM; put the right file back") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditError(f"{folder / SIGNING} is not an Ed25519 key; put the right file back")
    public = key.public_key()
    _made_once(folder / PUBLIC, lambda: _pem(public), mode=0o644)
    return Signer(key, _encoded(public))


def public_key(path: Path) -> str:
    """The public key in a PEM file, base64 of its 32 bytes. Raises AuditError."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise AuditError(f"cannot read {path}: {error.strerror}; give the public key's file") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AuditError(
            f"{path} is no public key in PEM; give the one published with checkpoints"
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise AuditError(f"{path} is not an Ed25519 key; give the one published with checkpoints")
    return _encoded(key)


def is_signed(text: bytes, signature: str, public: str) -> bool:
    """Whether the signature of a text was made with the private half of a public key, both in base64."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _new_signing_key() -> str:
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        .decode("ascii")
    )


def _pem(key: Ed25519PublicKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode("ascii")


def _encoded(key: Ed25519PublicKey) -> str:
    form = serialization.PublicFormat.Raw
    return base64.b64encode(key.public_bytes(serialization.Encoding.Raw, form)).decode("ascii")


def _made_once(path: Path, make: Callable[[], str], mode: int = 0o600) -> str:
    """The text of a file, which is made whole when it is missing; of two that make it one wins."""
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _link_into_place(path, make(), mode)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise AuditError(f"cannot read or make the key {path}: {error}; see to the folder") from error


def _link_into_place(path: Path, content: str, mode: int) -> None:
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # readable by the owner alone
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
        os.fchmod(stream.fileno(), mode)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it in the meantime
    finally:
        Path(draft).unlink()
