"""A clean profile on disk, with the preferences that make a scenario true before the browser starts.

Preferences are read once, at launch: third-party cookies are blocked in a profile that does not say otherwise, Do Not Track has a
native switch, and a certificate authority that the user names is stored where Chromium keeps the ones its user added.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from policywitness.model.errors import UserError
from policywitness.model.plan import Scenario, VisitorPlan

_BLOCK = 2  # Chromium's content setting: 1 allow, 2 block
# Chromium's CertificateMetadata{trust{trust_type: TRUSTED}} as a serialised protocol buffer.
_TRUSTED = bytes((0x0A, 0x02, 0x08, 0x03))


class BadCertificate(UserError):
    """The certificate authority's file cannot be read; the message says why."""


def preferences(scenario: Scenario, visitor: VisitorPlan) -> dict[str, Any]:
    """The preferences of one visit, as Chromium's `Default/Preferences` holds them."""
    block_third_party = scenario.third_party_cookies == "block"
    language = visitor.locale.split("-")[0]
    result: dict[str, Any] = {
        "profile": {
            # 0 accepts third-party cookies, 1 blocks them; left out, this build blocks them without a word.
            "cookie_controls_mode": 1 if block_third_party else 0,
            "block_third_party_cookies": block_third_party,
        },
        "intl": {"accept_languages": ",".join(dict.fromkeys((visitor.locale, language)))},
        "enable_do_not_track": scenario.dnt,
        # No prompt, no lookup of passwords or addresses: nobody is at the keyboard.
        "credentials_enable_service": False,
        "download": {"prompt_for_download": False},
        "safebrowsing": {"enabled": False},
        "search": {"suggest_enabled": False},
    }
    if scenario.cookies == "block":
        result["profile"]["default_content_setting_values"] = {"cookies": _BLOCK}
    return result


def write_profile(directory: Path, scenario: Scenario, visitor: VisitorPlan) -> dict[str, Any]:
    """Make a profile in `directory`; one that is there is left as it is. Returns the preferences. Raises BadCertificate."""
    default = directory / "Default"
    wanted = preferences(scenario, visitor)
    if default.exists():
        return wanted
    default.mkdir(parents=True)
    (default / "Preferences").write_text(json.dumps(wanted), encoding="utf-8")
    if visitor.ca_certificate:
        _trust(default / "ServerCertificate", certificates(visitor.ca_certificate))
    return wanted


def certificates(path: str) -> list[x509.Certificate]:
    """The certificates of a PEM file, at least one. Raises BadCertificate."""
    try:
        found = x509.load_pem_x509_certificates(Path(path).read_bytes())
    except OSError as problem:
        raise BadCertificate(f"cannot read the CA certificate {path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise BadCertificate(f"{path} is not a PEM certificate (it must hold -----BEGIN CERTIFICATE-----)") from problem
    return found


def key_hashes(path: str) -> list[str]:
    """Base64 SHA-256 of the public key of each certificate in a PEM file, as Chromium's switches take them."""
    keys = (
        one.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for one in certificates(path)
    )
    return [base64.b64encode(hashlib.sha256(key).digest()).decode("ascii") for key in keys]


def _trust(database: Path, authorities: list[x509.Certificate]) -> None:
    """Write Chromium's database of user-added certificates (its version 1; seen in Chromium 136 to 156)."""
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE meta(key LONGVARCHAR NOT NULL UNIQUE PRIMARY KEY, value LONGVARCHAR)")
        connection.executemany("INSERT INTO meta VALUES(?, ?)", [("version", "1"), ("last_compatible_version", "1")])
        connection.execute(
            "CREATE TABLE certificates(sha256hash_hex TEXT PRIMARY KEY,der_cert BLOB NOT NULL,trust_settings BLOB NOT NULL)"
        )
        for authority in authorities:
            der = authority.public_bytes(Encoding.DER)
            row = (hashlib.sha256(der).hexdigest(), der, _TRUSTED)
            connection.execute("INSERT OR REPLACE INTO certificates VALUES(?, ?, ?)", row)
    connection.close()
