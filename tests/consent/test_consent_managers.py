"""Real consent managers from npm, in real Chromium: every choice is made and proved."""

from __future__ import annotations

import pytest
from tests.consent.consent_sites import managers

from policywitness.consent.strings.gpp import SECTIONS, read

pytestmark = [pytest.mark.browser, pytest.mark.npm]

HOSTS = ("klaro", "vanilla", "osano", "tarteaucitron", "orejime", "tcf", "gpp")


@pytest.fixture(scope="module")
def meet(meetings, npm_modules):
    return meetings(managers(npm_modules))


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("choice", ["reject", pytest.param("accept", marks=pytest.mark.full), "withdraw"])
def test_a_choice_is_made_and_proved(meet, host: str, choice: str) -> None:
    """To withdraw is to accept, with its proof, and then to reject by the reopened control, with another."""
    met = meet(f"{host}.example", choice)
    assert met.proof["proved"], met.proof
    assert met.proof["banner_gone"]
    assert met.proof["strength"] == "read"
    assert met.proof["clicks"] >= (3 if choice == "withdraw" else 1)
    assert met.rows("banner")[0].detail["screenshot"] in met.recording.files
    assert met.observed() == set(), "these managers offer both answers alike"


@pytest.mark.parametrize(("host", "choice"), [("klaro", "reject"), ("vanilla", "accept")])
def test_autoconsent_acts_where_no_visible_control_does(meet, monkeypatch, host: str, choice: str) -> None:
    pytest.importorskip("duckduckgo_autoconsent")

    async def nothing(*_: object) -> bool:
        return False

    monkeypatch.setattr("policywitness.consent.choose._first_layer", nothing)
    met = meet(f"{host}.example", choice)
    assert [row.detail["via"] for row in met.rows("action")] == ["autoconsent"]
    assert met.proof["proved"], met.proof


def test_the_string_of_a_tcf_banner_is_decoded_as_the_iab_does(meet) -> None:
    ask = """(() => { const m = window.decoded; const numbers = (v) => [...v].filter(([, on]) => on).map(([id]) => id);
      return {text: document.cookie.match(/euconsent-v2=([^;]+)/)[1], purposes: numbers(m.purposeConsents), vendors: numbers(m.vendorConsents),
        cmp: m.cmpId, country: m.publisherCountryCode, list: m.vendorListVersion, language: m.consentLanguage, updated: m.lastUpdated.toISOString()}; })()"""
    met = meet("tcf.example", "accept", ask)
    row = next(row for row in met.rows("string") if row.detail["moment"] == "after")
    fields, theirs = row.detail["fields"], met.extra
    assert row.detail["value"] == theirs["text"]
    assert list(fields["purpose_consents"]) == theirs["purposes"] == list(range(1, 12))
    assert list(fields["vendor_consents"]) == theirs["vendors"] == [2, 3, 10, 755]
    assert (fields["cmp_id"], fields["publisher_country"]) == (theirs["cmp"], theirs["country"])
    assert (fields["vendor_list_version"], fields["language"]) == (theirs["list"], theirs["language"].upper())
    assert fields["last_updated"] == theirs["updated"].replace(".000Z", "Z")


def test_every_gpp_section_is_decoded_as_the_iab_does(meet) -> None:
    """The IAB's own package encodes every US section with both answers, and decodes what it encoded."""
    ask = """(async () => {
      const {GppModel, Sections} = await import('/gpp/index.js'), results = [];
      for (const [id, name] of Sections.SECTION_ID_NAME_MAP) {
        if (id < 7) continue;
        for (const answer of [1, 2]) {
          const model = new GppModel();
          for (const field of ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'])
            try { model.setFieldValueBySectionId(id, field, answer); } catch (e) { /* a field that this section has not */ }
          results.push([name, model.encode(), model.getSection(name)]);
        }
      }
      return results;
    })()"""
    results = meet("gpp.example", None, ask).extra
    assert len(results) == 2 * len(SECTIONS)
    for name, text, theirs in results:
        (ours,) = read(text).items()
        assert ours[0] == name
        assert ours[1].items() <= theirs.items(), (name, text)
        assert {
            ours[1][field] for field in ours[1] if field.endswith("AdvertisingOptOut") or field == "SaleOptOut"
        } == {theirs["SaleOptOut"]}
