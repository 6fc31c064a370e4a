"""Bulk sources: fetched by pin, compiled, and put under the catalogue that ships."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.catalogue.made_up import ENTITIES, archive, cookies, made_up, source

from policywitness.catalogue import Catalogue, CatalogueError, VendorMatch
from policywitness.catalogue.bulk import cache_folder
from policywitness.catalogue.compile import compiled
from policywitness.catalogue.fetch import FetchError, NotPinned, fetch, member
from policywitness.catalogue.lint import ORDINARY_NAMES
from policywitness.catalogue.update import pinned, update
from policywitness.model.vocabulary import Category, Confidence


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up(tmp_path_factory.mktemp("bulk"))


@pytest.fixture(scope="module")
def both(folder: Path) -> Catalogue:
    return Catalogue.load(bulk=folder)


def found(match: VendorMatch | None) -> VendorMatch:
    assert match is not None
    return match


# Hosts


def test_a_domain_that_only_a_bulk_source_knows(both: Catalogue) -> None:
    match = found(both.match_url("https://px.trackery.example/t.gif?x=1"))
    assert (match.vendor, match.reason, match.source) == ("third-party-web:trackery", "host", "third-party-web")
    assert match.pattern == "trackery.example (third-party-web 1.2.3)"
    assert (match.confidence, match.category) == (Confidence.MEDIUM, Category.ADVERTISING)
    vendor = both.vendors[match.vendor]
    assert (vendor.name, vendor.operator.legal_name, vendor.kind) == ("Trackery", "Trackery Group", ())
    assert both.source_of(vendor.id) == "third-party-web 1.2.3"


def test_what_is_described_by_hand_wins(both: Catalogue, shipped: Catalogue) -> None:
    for url in ("https://static.hotjar.com/c/hotjar-1.js", "https://www.bing.com/maps/embed"):
        assert both.match_url(url) == shipped.match_url(url)


def test_an_entity_with_the_name_and_a_domain_of_a_vendor_extends_it(both: Catalogue) -> None:
    match = found(both.match_host("cdn.hotjar-more.example"))
    assert (match.vendor, match.confidence) == ("hotjar", Confidence.MEDIUM)
    # The name alone does not: companies share names.
    assert found(both.match_host("no-criteo.example")).vendor == "third-party-web:criteo"


def test_a_companys_own_website_is_not_one_of_its_trackers(tmp_path: Path) -> None:
    domains = ["*.microsoft.com", "*.one-service.example"]
    entry, package, packed = source("third-party-web", [{"name": "One Service", "category": "ad", "domains": domains}])
    compiled(entry, package, member(packed, package), tmp_path)
    catalogue = Catalogue.load(bulk=tmp_path)
    assert catalogue.match_host("graph.microsoft.com") is None
    assert found(catalogue.match_host("one-service.example")).category is Category.ADVERTISING


def test_a_house_is_joined_through_a_domain_in_common(both: Catalogue) -> None:
    match = found(both.match_host("tools.bing.example"))
    assert (match.category, match.confidence) == (Category.UNKNOWN, Confidence.LOW)
    bing = both.vendors[found(both.match_host("www.bing.com")).vendor].operator
    assert both.vendors[match.vendor].operator.parent == (bing.parent or bing.legal_name)


def test_below_a_public_suffix_every_host_is_a_customers(both: Catalogue) -> None:
    assert both.match_host("somebody.github.io") is None
    assert found(both.match_host("a-host.example")).category is Category.UNKNOWN


def test_a_cname_counts_only_where_it_tracks(both: Catalogue) -> None:
    match = found(both.match_cname("shop.trackery.example"))
    assert (match.reason, match.vendor) == ("cname", "third-party-web:trackery")
    assert both.match_cname("a-host.example") is None


def test_an_initiator_chain_through_a_bulk_vendor(both: Catalogue) -> None:
    chain = ["https://px.trackery.example/a.js", "https://www.googletagmanager.com/gtm.js?id=GTM-A"]
    assert found(both.match_initiator(chain)).vendor == "third-party-web:trackery"


# Cookies


def test_a_cookie_listed_for_its_domain(both: Catalogue) -> None:
    match = found(both.match_cookie("uid", ".trackery.example"))
    assert (match.vendor, match.reason, match.confidence) == ("third-party-web:trackery", "cookie", Confidence.MEDIUM)
    assert match.pattern == "uid on trackery.example (open-cookie-database 1.2.3)"
    assert both.match_cookie("uid", "shop.example") is None


def test_a_cookie_that_a_listed_vendors_script_set(both: Catalogue) -> None:
    match = found(both.match_cookie("trackery_lang", "shop.example", "px.trackery.example"))
    assert (match.vendor, match.confidence, match.category) == (
        "third-party-web:trackery", Confidence.MEDIUM, Category.FUNCTIONAL,
    )  # fmt: skip


def test_a_telling_name_alone_is_of_low_confidence(both: Catalogue) -> None:
    for name in ("_trk_visitor", "trackery_abc"):
        match = found(both.match_cookie(name, "www.shop.example"))
        assert (match.vendor, match.confidence) == ("third-party-web:trackery", Confidence.LOW)
    entry = both.cookie_entry("_trk_visitor")
    assert entry is not None
    assert (entry.purpose, entry.lifetime, entry.source) == ("Knows visitors.", "2 years", "https://docs.example.com/")


@pytest.mark.parametrize("name", ["quux", "_both_of_them", *ORDINARY_NAMES])
def test_a_word_a_name_of_two_and_ordinary_names_tell_nothing(both: Catalogue, name: str) -> None:
    assert both.match_cookie(name, "www.shop.example") is None


def test_a_cookie_of_a_vendor_described_by_hand(both: Catalogue) -> None:
    match = found(both.match_cookie("_hjMadeUp", "shop.example", "static.hotjar.com"))
    assert (match.vendor, match.source) == ("hotjar", "open-cookie-database")
    entry = both.cookie_entry("_hjMadeUp", match)
    assert entry is not None
    assert entry.lifetime_s == 0


def test_every_listed_name_can_be_looked_up(both: Catalogue) -> None:
    assert [(vendor.id, source) for vendor, _, source in both.named("_both_of_them")] == [
        ("open-cookie-database:elsewhere", "open-cookie-database 1.2.3"),
        ("open-cookie-database:nowhere", "open-cookie-database 1.2.3"),
    ]


def test_an_exact_name_wins_over_a_beginning_and_a_short_beginning_needs_its_domain(both: Catalogue) -> None:
    assert [entry.label for _, entry, _ in both.named("trackery_lang")] == ["trackery_lang"]
    assert both.named("tr_anything") == []


# The whole


def test_names_of_a_single_word_are_ambiguous_and_none_is_taken_from_a_vendor(both: Catalogue) -> None:
    names = {(name.name, name.vendor): name.ambiguous for name in both.names()}
    assert names["Trackery", "third-party-web:trackery"] is True
    assert names["Trackery Group", "third-party-web:trackery"] is False
    assert ("Criteo", "third-party-web:criteo") not in names


def test_all_vendors_can_be_had(both: Catalogue, shipped: Catalogue) -> None:
    assert len(list(both.vendors.values())) == len(both.vendors) == len(shipped.vendors) + 6
    assert all(both.vendors[id_].id == id_ for id_ in both.vendors)
    with pytest.raises(KeyError):
        both.vendors["third-party-web:nobody"]


def test_sources_and_digest_tell_what_is_in_force(both: Catalogue, shipped: Catalogue, folder: Path) -> None:
    assert [source.id for source in both.sources()] == ["known_trackers", "open-cookie-database", "third-party-web"]
    assert [source.version for source in both.sources()][1:] == ["1.2.3", "1.2.3"]
    assert both.digest == Catalogue.load(bulk=folder).digest != shipped.digest
    assert Catalogue.load(bulk=None).digest == shipped.digest


def test_the_cache_is_where_the_variable_says(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYWITNESS_CACHE", str(tmp_path))
    assert len(Catalogue.load().sources()) == 1
    shutil.copytree(folder, tmp_path / "catalogue")
    assert len(Catalogue.load().sources()) == 3
    assert len(Catalogue.load(bulk=None).sources()) == 1
    monkeypatch.setenv("POLICYWITNESS_CACHE", "")
    assert cache_folder() is None
    assert len(Catalogue.load().sources()) == 1


def test_a_damaged_source_is_named_with_its_mend(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "third-party-web.sqlite"
    path.write_bytes(b"no database")
    with pytest.raises(CatalogueError, match=r"third-party-web\.sqlite: damaged .*trackers update"):
        Catalogue.load(bulk=tmp_path)
    shutil.copy(folder / path.name, path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE meta SET value = '0' WHERE key = 'layout'")
    with pytest.raises(CatalogueError, match="another version of policywitness"):
        Catalogue.load(bulk=tmp_path)


# Fetching

FAKE_NPM = """
import pathlib, shutil, sys
folder = sys.argv[sys.argv.index("--pack-destination") + 1]
assert {"pack", "--ignore-scripts", "--json"} <= set(sys.argv)
shutil.copy(ARCHIVE, pathlib.Path(folder, "package.tgz"))
"""


def test_update_fetches_checks_and_compiles_and_then_rests(tmp_path: Path) -> None:
    entry, package, packed = source("third-party-web", ENTITIES)
    (tmp_path / "a.tgz").write_bytes(packed)
    npm = [sys.executable, "-c", f"ARCHIVE = {str(tmp_path / 'a.tgz')!r}\n{FAKE_NPM}"]
    told: list[str] = []
    assert update([(entry, package)], tmp_path, told.append, npm_command=lambda: npm)[0].have == "1.2.3"
    assert told[-1] == "third-party-web 1.2.3: 7 domains, 0 cookies"
    update([(entry, package)], tmp_path, told.append, npm_command=lambda: ["/nowhere/npm"])
    assert told[-1] == "third-party-web 1.2.3: here already"


def test_without_a_network_the_old_version_stays(tmp_path: Path) -> None:
    made_up(tmp_path)
    entry, package, _ = source("third-party-web", ENTITIES[:1], version="2.0.0")
    told: list[str] = []
    failing = [
        sys.executable,
        "-c",
        "import sys; print('npm error code E\\nnpm error no network', file=sys.stderr); sys.exit(1)",
    ]
    result = update([(entry, package)], tmp_path, told.append, npm_command=lambda: failing)[0]
    assert (result.have, result.wrong) == ("1.2.3", False)
    assert (
        told[-1]
        == "third-party-web 2.0.0: npm could not fetch third-party-web@2.0.0: no network; keeping version 1.2.3"
    )
    assert found(Catalogue.load(bulk=tmp_path).match_host("a-host.example"))


def test_an_archive_that_is_not_the_pinned_one_changes_nothing(tmp_path: Path) -> None:
    entry, package, _ = source("third-party-web", ENTITIES)
    other = tmp_path / "other.tgz"
    other.write_bytes(archive("package/data.json", b"[]"))
    cache = tmp_path / "cache"
    result = update([(entry, package)], cache, lambda _: None, {"third-party-web": other})[0]
    assert (result.have, result.wrong) == (None, True)
    assert not cache.exists()


def test_an_archive_named_by_the_user(tmp_path: Path) -> None:
    entry, package, packed = source("open-cookie-database", cookies())
    file = tmp_path / "a.tgz"
    file.write_bytes(packed)
    assert update([(entry, package)], tmp_path, lambda _: None, {entry.id: file})[0].have == "1.2.3"
    gone = update([(entry, package)], tmp_path, lambda _: None, {entry.id: tmp_path / "gone"})[0]
    assert (gone.have, gone.problem) == ("1.2.3", f"{tmp_path / 'gone'}: No such file or directory")


def test_members_that_cannot_be_read() -> None:
    _, package, packed = source("third-party-web", ENTITIES)
    assert member(packed, package).startswith(b"[")
    with pytest.raises(NotPinned):
        member(packed[:-1], package)
    with pytest.raises(FetchError, match=r"package/no\.json: not in third-party-web"):
        member(packed, package.model_copy(update={"member": "package/no.json"}))


def test_content_that_is_not_as_expected(tmp_path: Path) -> None:
    entry, package, packed = source("third-party-web", [{"title": "no name"}])
    (tmp_path / "a.tgz").write_bytes(packed)
    result = update([(entry, package)], tmp_path, lambda _: None, {entry.id: tmp_path / "a.tgz"})[0]
    assert "not written as expected" in str(result.problem)


def test_npm_that_does_not_start() -> None:
    _, package, _ = source("third-party-web", ENTITIES)
    with pytest.raises(FetchError, match="npm does not start"):
        fetch(package, ["/nowhere/npm"])


def test_the_pins_that_ship_are_complete() -> None:
    assert [source.id for source, _ in pinned()] == ["third-party-web", "open-cookie-database"]
    assert all(package.version == source.version for source, package in pinned())


def test_a_companys_own_website_is_not_the_tracking_service_that_a_source_files_it_under(tmp_path: Path) -> None:
    """`sources.toml` names such domains of third-party-web; the entity's other domains count as before."""
    entity = {"name": "Link Maker", "category": "ad", "domains": ["*.apple.com", "linkmaker.example"]}
    entry, package, packed = source("third-party-web", [entity])
    compiled(entry, package, member(packed, package), tmp_path)
    catalogue = Catalogue.load(bulk=tmp_path)
    assert catalogue.match_host("www.apple.com") is None
    assert found(catalogue.match_host("www.linkmaker.example")).vendor == "third-party-web:link-maker"
