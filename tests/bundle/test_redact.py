"""Redaction of whole visits: nothing that was planted is in the folder, and the same value is the same token everywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import string
import time
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.bundle.recordings import ENDED, KEY, SITE, STARTED, Record

from policywitness.bundle.reader import Evidence
from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter
from policywitness.model.evidence import CookieEvent, Initiator, Request, SetBy, StorageItem
from policywitness.model.vocabulary import Phase, StorageKind, TargetType


def encodings(secret: str) -> dict[str, str]:
    data = secret.encode()
    padded = base64.b64encode(data).decode()
    return {
        "plain": secret,
        "url": quote(secret, safe=""),
        "url twice": quote(quote(secret, safe=""), safe=""),
        "json": json.dumps(secret)[1:-1],
        "base64": padded,
        "base64 unpadded": padded.rstrip("="),
        "base64 url-safe": base64.urlsafe_b64encode(data).decode(),
        "base64 in url": quote(padded, safe=""),
        "base64 json": base64.b64encode(json.dumps({"event": "view", "id": secret}).encode()).decode(),
        "md5": hashlib.md5(data).hexdigest(),
        "sha1": hashlib.sha1(data).hexdigest(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "SHA256": hashlib.sha256(data).hexdigest().upper(),
    }


SECRETS = [
    "u-93b1c7f2a84e",
    "550e8400-e29b-41d4-a716-446655440000",
    "GA1.1.123456789.1700000000",
    "alice.smith@mail.example",
    "Zx9/+k=q7&w 1?#%é",
    "qWvTyUkLpXzMnBvC",
    "9182736450",
    'a1"b2"c3 \\ d4 / e5',
]


def contents(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): path.read_bytes().decode("utf-8", "replace")
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_planted_is_in_the_bundle(tmp_path: Path, record: Record, secret: str) -> None:
    """Every form of a stored value, put into every place a record has, is gone from every file of the bundle."""
    forms = encodings(secret)
    writer = BundleWriter(tmp_path / "b", Redactor(KEY))
    writer.begin(STARTED, "0.1.0", {"visits": [f"v-{number}" for number in range(len(forms))]})
    for number, planted in enumerate(forms.values()):
        writer.write_visit(record(f"v-{number}", value=secret, put=planted))
    writer.seal(ENDED)
    for path, text in contents(tmp_path / "b").items():
        for form, planted in forms.items():
            assert planted not in text, f"{form} of {secret!r} in {path}"


def test_random_values_in_random_company_are_gone(tmp_path: Path, record: Record) -> None:
    """As above for values nobody thought of; the seed is fixed, so that a failure comes again."""
    chance = random.Random(20261123)
    alphabet = string.ascii_letters + string.digits + "-_./+=:|~!*'() "
    secrets = [
        str(chance.randrange(10)) + "".join(chance.choices(alphabet, k=chance.randrange(12, 60))) + "x7"
        for _ in range(40)
    ]
    writer = BundleWriter(tmp_path / "b", Redactor(KEY))
    writer.begin(STARTED, "0.1.0", {"visits": [f"v-{number}" for number in range(len(secrets))]})
    planted: list[str] = []
    for number, secret in enumerate(secrets):
        forms = encodings(secret)
        chosen = chance.choice(list(forms))
        around = chance.choice(["{}", "id={}", "%22{}%22", "[{}]", "a={}&b=1"])
        writer.write_visit(record(f"v-{number}", value=secret, put=around.format(forms[chosen])))
        planted += (secret, forms[chosen])
    writer.seal(ENDED)
    everything = "\n".join(contents(tmp_path / "b").values())
    assert [text for text in planted if text in everything] == []


@pytest.mark.parametrize("keep_values", [False, True])
def test_credentials_and_canaries_go_whatever_the_settings(tmp_path: Path, record: Record, keep_values: bool) -> None:
    recording = record(put="canary+7@canary.invalid k4tze")
    recording.secrets = {"canary+7@canary.invalid", "k4tze"}
    login = base64.b64encode(b"staging:geheim99").decode()
    recording.intern_headers([("Authorization", f"Basic {login}"), ("X-Api-Key", "door"), ("X-Echo", "geheim99")])
    writer = BundleWriter(tmp_path / "b", Redactor(KEY, keep_values))
    plan = {
        "visits": ["baseline-1"],
        "visitor": {
            "basic_auth": ["staging", "geheim99"],
            "headers": [["X-Door", "open sesame"]],
            "proxy": "http://me:pw1@proxy.example:3128",
        },
    }
    writer.begin(STARTED, "0.1.0", plan)
    writer.write_visit(recording)
    writer.seal(ENDED)
    everything = "\n".join(contents(tmp_path / "b").values())
    for secret in ("canary+7@", "canary%2B7", "k4tze", login, "geheim99", '"door"', "open sesame", "pw1"):
        assert secret not in everything, secret


def test_the_same_value_is_the_same_token_in_all_visits_and_bundles(record: Record) -> None:
    first = Redactor(KEY).redact(record("baseline-1", put="u-93b1c7f2a84e"))
    second = Redactor(KEY).redact(record("gpc-1"))
    token = first.cookies[0].value
    assert token == second.cookies[0].value == first.storage[0].value
    assert first.cookies[0].value_parts == (token,)
    assert token in first.requests[0].url
    assert token in (first.requests[0].post_data or "")
    assert ("cookie", f"visitor={token}; theme={Redactor(KEY).tokens.token('dark')}") in [
        line for headers in first.headers.values() for line in headers.lines
    ]
    assert Redactor(bytes(32)).redact(record()).cookies[0].value != token


def test_records_still_join_after_redaction(record: Record) -> None:
    out = Redactor(KEY).redact(record(put="u-93b1c7f2a84e"))
    request, script, frame = out.requests[0], out.scripts[0], out.frames[0]
    assert out.visit is not None
    assert request.url == request.page_url == request.frame_url == script.url == frame.url == out.visit.pages[0].url
    assert request.request_headers in out.headers
    assert request.response_headers in out.headers
    assert request.initiator.stack in out.stacks
    assert out.cookies[0].set_by.stack in out.stacks
    assert all(key == headers.id for key, headers in out.headers.items())


def test_size_and_every_other_field_stay(record: Record) -> None:
    raw = record()
    out = Redactor(KEY).redact(raw)
    assert out.cookies[0].value_bytes == len("u-93b1c7f2a84e")
    assert (out.requests[0].t_ms, out.requests[0].status, out.requests[0].remote_ip) == (12, 302, "127.0.0.1")
    assert out.dns == raw.dns
    assert raw.cookies[0].value == "u-93b1c7f2a84e", "the recording itself is left alone"


def test_an_empty_value_stays_empty(record: Record) -> None:
    assert Redactor(KEY).redact(record(value="")).cookies[0].value == ""


def test_kept_values_are_readable_and_have_parts(record: Record) -> None:
    out = Redactor(KEY, keep_values=True).redact(record(value="GA1.1.123456789.1700000000", put="123456789.1700000000"))
    assert out.cookies[0].value == "GA1.1.123456789.1700000000"
    assert Redactor(KEY).tokens.token("123456789.1700000000") in out.cookies[0].value_parts
    assert "id=123456789.1700000000" in out.requests[0].url


def test_stored_documents_lose_values_but_no_words(record: Record) -> None:
    recording = record(value="privacy practices", put="privacy practices")
    assert b"privacy practices" in Redactor(KEY).redact(recording).files["documents/baseline-1.html"]
    out = Redactor(KEY).redact(record(put="u-93b1c7f2a84e"))
    stored = out.files["documents/baseline-1.html"]
    assert b"u-93b1c7f2a84e" not in stored
    assert (out.documents[0].sha256, out.documents[0].bytes) == (hashlib.sha256(stored).hexdigest(), len(stored))


def test_consent_strings_stay_in_requests(record: Record) -> None:
    text = "CPxyz1AAPxyzAAAcABBENDaCgAAAAAAAAAAAAAAA"
    out = Redactor(KEY).redact(record(named="euconsent-v2", value=text, put=text))
    assert out.cookies[0].value.startswith("⟨h:")
    assert out.consent[0].detail == {"text": [text]}


def test_what_grants_access_across_origins_is_no_credential(record: Record) -> None:
    recording = record()
    recording.intern_headers([("Access-Control-Allow-Credentials", "true")])
    out = Redactor(KEY).redact(recording)
    assert [headers.lines for headers in out.headers.values()][-1] == (("access-control-allow-credentials", "true"),)


def test_words_go_from_where_values_stand(record: Record) -> None:
    out = Redactor(KEY).redact(record(value="Jonathan Marsh", put="Jonathan Marsh"))
    token = out.cookies[0].value
    assert f"id={token}&" in out.requests[0].url
    assert out.requests[0].post_data == f'{{"id":"{token}","event":"page_view"}}'
    assert out.console[0].text.startswith(f"lost {token} at ")
    assert out.calls[0].arguments["first"] == [token]
    assert out.visit is not None
    assert out.visit.pages[0].title == "Shop Jonathan Marsh", "titles are words, and so are documents"


def test_half_characters_are_written_and_read(tmp_path: Path, record: Record) -> None:
    writer = BundleWriter(tmp_path / "b", Redactor(KEY))
    writer.begin(STARTED, "0.1.0", {"visits": ["baseline-1"]})
    writer.write_visit(record(value="u-93b1c7f2a84e\ud800", put="x\udfff y"))
    writer.seal(ENDED)
    assert Evidence.read(tmp_path / "b").console[0].text.startswith("lost x\ufffd y at ")


def test_five_thousand_requests_and_two_thousand_values(capsys: pytest.CaptureFixture[str]) -> None:
    """Prints what it took; that all values are gone is what is asserted."""
    chance = random.Random(1)
    recording, values = Recording(), [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(2000)]
    for number, value in enumerate(values):
        if number % 2:
            recording.storage.append(
                StorageItem(
                    "v", SITE, StorageKind.LOCAL, SITE, "shop.example", f"k{number}", json.dumps({"id": value}), 45
                )
            )
        else:
            recording.cookies.append(
                CookieEvent(
                    "v",
                    SITE,
                    1,
                    Phase.LOAD,
                    f"c{number}",
                    "x",
                    "/",
                    None,
                    None,
                    False,
                    False,
                    None,
                    None,
                    SetBy("js"),
                    value,
                    36,
                )
            )
    for number in range(5000):
        query = "&".join(f"p{place}={chance.choice(values) if place % 5 == 0 else 'page_view'}" for place in range(15))
        headers = recording.intern_headers([("cookie", f"c={chance.choice(values)}"), ("referer", f"{SITE}?{number}")])
        recording.requests.append(
            Request("v", SITE, str(number), number, Phase.LOAD, f"https://t.example/c?{query}", "POST", "Ping", TargetType.PAGE, SITE,
                    Initiator("other"), request_headers=headers, post_data=json.dumps({"id": chance.choice(values), "note": "words " * 30}))
        )  # fmt: skip
    begun = time.process_time()
    out = Redactor(KEY).redact(recording)
    with capsys.disabled():
        print(f"\nredaction of 5,000 requests and 2,000 values: {time.process_time() - begun:.2f} s of processor time")
    everything = "".join(f"{request.url}{request.post_data}" for request in out.requests)
    assert re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-", everything) == []
    assert len(set(re.findall(r"⟨h:\w+⟩", everything))) > 1500
