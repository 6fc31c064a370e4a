"""Reading vendor files: what is refused, and in which words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.catalogue.conftest import Write

from policywitness.catalogue import Catalogue, CatalogueError
from policywitness.catalogue.load import known_trackers, load


def refusal(path: Path) -> str:
    with pytest.raises(CatalogueError) as error:
        Catalogue.load([path])
    message = str(error.value)
    assert "\n" not in message
    return message


def test_a_user_file_is_added_and_listed_as_a_source(write: Write) -> None:
    path = write()
    catalogue = Catalogue.load([path])
    match = catalogue.match_host("cdn.acme.example")
    assert match is not None
    assert (match.vendor, match.reason, match.pattern) == ("acme", "host", "acme.example")
    ours, users = catalogue.sources()
    assert (users.id, users.entries) == (str(path), 1)
    assert ours.entries == len(catalogue.vendors) - 1
    assert catalogue.file_of("acme") == path


def test_a_user_file_replaces_a_vendor_that_ships(write: Write) -> None:
    catalogue = Catalogue.load([write("hotjar", host="replay.example")])
    assert catalogue.match_host("static.hotjar.com") is None
    match = catalogue.match_host("replay.example")
    assert match is not None
    assert match.vendor == "hotjar"


def test_a_folder_of_user_files(write: Write) -> None:
    write("one", host="one.example")
    folder = write("two", host="two.example").parent
    catalogue = Catalogue.load([folder])
    assert {"one", "two"} <= set(catalogue.vendors)
    assert catalogue.sources()[1].entries == 2


URL_ENTRY = """
[[match.urls]]
host_suffix = "acme.example"
path_prefix = "/a"
means = "first"

[[match.urls]]
host_suffix = "acme.example"
path_regex = "{regex}"
means = "second"
"""
COOKIE = """
[[storage.cookies]]
name = "ac"
party = "first"
purpose = "made up"
category = "analytics"
{more}
"""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (URL_ENTRY.format(regex="/collect$"), "match.urls[1].path_regex: not anchored (begin it with ^)"),
        (URL_ENTRY.format(regex="^/(collect$"), "match.urls[1].path_regex: not a regular expression:"),
        (
            '[[match.urls]]\nhost_suffix = "acme.example"\nmeans = "x"',
            "match.urls[0]: give exactly one of path_prefix, path_regex",
        ),
        (COOKIE.format(more='lifetime = "forever"'), "storage.cookies[0].lifetime: not a lifetime such as"),
        (
            COOKIE.format(more='livetime = "1 year"'),
            'storage.cookies[0].livetime: unknown key; did you mean "lifetime"?',
        ),
        (COOKIE.format(more='pattern = "^ac$"'), "storage.cookies[0]: give exactly one of name, pattern"),
        (COOKIE.replace('"analytics"', '"marketing"').format(more=""), "storage.cookies[0].category: "),
        ('[privacy_signals]\nhonours_gpc = "yes"', "privacy_signals: honours_gpc: needs honours_gpc_source"),
        ('[[sources]]\nurl = "http://docs.example.com/"\nfact = "x"', "sources[0].url: not an https address"),
        (
            '[[sources]]\nurl = "https://docs.example.com/"\nfact = "x"\nverified_on = 2026-11-23',
            "sources[0]: verified_on and verified_via go together",
        ),
        (
            '[[match.domains]]\nsuffix = "Acme.example"\nrole = "cdn"',
            "match.domains[1].suffix: not a lower-case host name",
        ),
        (
            '[[match.domains]]\nsuffix = "https://a.example"\nrole = "cdn"',
            "match.domains[1].suffix: not a lower-case host name",
        ),
        (
            '[[storage.local_storage]]\nname = "_"\npurpose = "x"\ncategory = "analytics"\ndistinctive = true',
            "too short",
        ),
        (
            '[[match.urls]]\nhost_suffix = "acme.example"\npath_regex = "^/a"\nmeans = "x"\naccount_id_group = "id"',
            "match.urls[0]: account_id_group: no group is named 'id'",
        ),
    ],
)
def test_a_bad_entry_is_named_by_file_key_and_reason(write: Write, body: str, reason: str) -> None:
    path = write(body=body)
    message = refusal(path)
    assert message.startswith(f"{path}: ")
    assert reason in message


def test_an_unknown_kind_is_answered_with_the_nearest(write: Write) -> None:
    path = write()
    path.write_text(path.read_text().replace('kind = ["analytics"]', 'kind = ["session_repaly"]'))
    assert (
        refusal(path) == f"{path}: kind[0]: 'session_repaly' is not in taxonomy.toml; did you mean \"session_replay\"?"
    )


def test_the_file_has_the_name_of_its_vendor(write: Write) -> None:
    path = write()
    renamed = path.rename(path.with_name("other.toml"))
    assert refusal(renamed) == f"{renamed}: id: 'acme' is not the file's name"


def test_an_ambiguous_name_must_be_one_of_the_vendor(write: Write) -> None:
    path = write(head='ambiguous_names = ["Branch"]')
    assert "ambiguous_names[0]: 'Branch' is none of the vendor's names" in refusal(path)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"id = ", "not TOML"), (b'id = "\xff"', "not UTF-8 text"), (b"", "id: missing")]
)
def test_what_is_no_vendor_file_at_all(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "acme.toml"
    path.write_bytes(content)
    assert reason in refusal(path)


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == f"{tmp_path / 'none'}: no such file or folder"


def test_a_bad_file_that_ships_is_named_from_known_trackers_on(tmp_path: Path) -> None:
    folder = tmp_path / "known_trackers"
    shutil.copytree(known_trackers(), folder)
    hotjar = folder / "vendors" / "hotjar.toml"
    hotjar.write_text(hotjar.read_text().replace("path_regex = '^/c/", "path_regex = '/c/"))
    with pytest.raises(CatalogueError) as error:
        load(folder)
    assert str(error.value) == (
        "known_trackers/vendors/hotjar.toml: match.urls[0].path_regex: not anchored (begin it with ^)"
    )


def test_the_digest_is_of_the_entries_not_of_their_layout(write: Write) -> None:
    path = write()
    before = Catalogue.load([path]).digest
    path.write_text("# a comment\n\n" + path.read_text())
    assert Catalogue.load([path]).digest == before
    path.write_text(path.read_text().replace("Made up for a test.", "Made up anew."))
    assert Catalogue.load([path]).digest != before
