"""Who sealed a bundle, and when at the latest: an Ed25519 signature and an RFC 3161 timestamp of its manifest.

Both are files beside `manifest.json` and made after the seal. The manifest holds every file's hash, so they vouch for all of it.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from rfc3161_client import TimestampRequestBuilder, VerificationError, VerifierBuilder, decode_timestamp_response

from policywitness.bundle.layout import MANIFEST, BundleError, write_atomically

SIGNATURE = "manifest.json.sig"
TIMESTAMP = "manifest.json.tsr"


@dataclass(frozen=True, slots=True)
class Signature:
    """What `manifest.json.sig` holds: Ed25519 over the manifest's bytes; both fields in base64."""

    public_key: str
    signature: str
    algorithm: str = "Ed25519"


def new_key(path: Path) -> None:
    """Write a new private key (PEM, readable by its owner only) to a file that is not there yet. Raises BundleError."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BundleError(f"{path}: {error.strerror}; name a file that is not there yet") from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def sign(directory: Path, key_file: Path) -> str:
    """Sign a sealed bundle's manifest; the public key in PEM, to be kept where the verifier trusts it. Raises BundleError."""
    key = _private_key(key_file)
    public = key.public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    made = Signature(_base64(raw), _base64(key.sign(sealed(directory))))
    write_atomically(directory / SIGNATURE, msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def check_signature(directory: Path, trusted: Path | None = None) -> str | None:
    """The signer's public key (base64) where the bundle is signed and the signature holds; None where it is not signed.

    With `trusted`, a public key in PEM, the bundle must be signed, and by that key. Raises BundleError where not.
    """
    try:
        kept = msgspec.json.decode((directory / SIGNATURE).read_bytes(), type=Signature)
    except FileNotFoundError as error:
        if trusted is not None:
            raise BundleError(f"{SIGNATURE}: the bundle is not signed") from error
        return None
    except msgspec.DecodeError as error:
        raise BundleError(f"{SIGNATURE}: not a signature: {error}") from error
    try:
        raw = base64.b64decode(kept.public_key, validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(
            base64.b64decode(kept.signature, validate=True), sealed(directory)
        )
    except (ValueError, InvalidSignature) as error:
        raise BundleError(f"{SIGNATURE}: the signature does not fit the manifest") from error
    if trusted is not None and _public_key(trusted).public_bytes(Encoding.Raw, PublicFormat.Raw) != raw:
        raise BundleError(f"{SIGNATURE}: signed with another key than {trusted}")
    return kept.public_key


def timestamp_request(directory: Path) -> bytes:
    """The request (RFC 3161, SHA-512, no nonce, certificate asked for) to send to a timestamp authority."""
    request = (
        TimestampRequestBuilder().data(sealed(directory)).nonce(nonce=False).cert_request(cert_request=True).build()
    )
    return request.as_bytes()


def keep_timestamp(directory: Path, response: bytes) -> datetime:
    """Keep an authority's answer beside the manifest; the time it vouches for. Raises BundleError where it fits another file."""
    when = _time_of(directory, response, None)
    write_atomically(directory / TIMESTAMP, response)
    return when


def check_timestamp(directory: Path, authority: Path | None = None) -> datetime | None:
    """The time that the kept answer vouches for, None where there is none.

    With `authority`, root certificates in PEM, there must be one, and its signature is verified too; without, only that it
    belongs to this manifest.
    Raises BundleError.
    """
    try:
        response = (directory / TIMESTAMP).read_bytes()
    except FileNotFoundError as error:
        if authority is not None:
            raise BundleError(f"{TIMESTAMP}: the bundle is not timestamped") from error
        return None
    return _time_of(directory, response, authority)


def _time_of(directory: Path, response: bytes, authority: Path | None) -> datetime:
    manifest = sealed(directory)
    try:
        answer = decode_timestamp_response(response)
        expected = TimestampRequestBuilder().data(manifest).nonce(nonce=False).build().message_imprint
        imprint = answer.tst_info.message_imprint
    except ValueError as error:
        raise BundleError(f"{TIMESTAMP}: not an answer of a timestamp authority (RFC 3161)") from error
    if (imprint.hash_algorithm, imprint.message) != (expected.hash_algorithm, expected.message):
        raise BundleError(f"{TIMESTAMP}: the timestamp is of another file than this manifest")
    if authority is not None:
        builder = VerifierBuilder()
        try:
            roots = x509.load_pem_x509_certificates(authority.read_bytes())
        except (OSError, ValueError) as error:
            raise BundleError(f"{authority}: cannot be read as certificates in PEM") from error
        for certificate in roots:
            builder = builder.add_root_certificate(certificate)
        try:
            builder.build().verify_message(answer, manifest)
        except VerificationError as error:
            raise BundleError(f"{TIMESTAMP}: not signed by {authority}: {error}") from error
    return answer.tst_info.gen_time


def sealed(directory: Path) -> bytes:
    """The bytes of a sealed bundle's manifest. Raises BundleError where there is none."""
    try:
        return (directory / MANIFEST).read_bytes()
    except FileNotFoundError as error:
        raise BundleError(f"{directory}: no {MANIFEST}: only a sealed bundle can be signed or timestamped") from error


def _private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no private key in PEM without a password"
        raise BundleError(f"{path}: cannot be read ({why}); --new-key makes one") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError(f"{path}: not an Ed25519 key; --new-key makes one")
    return key


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no public key in PEM"
        raise BundleError(f"{path}: cannot be read ({why}); give what `evidence sign` printed") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError(f"{path}: not an Ed25519 public key")
    return key


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
