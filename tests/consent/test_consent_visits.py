"""A choice inside a whole visit, as an audit makes it: on the demo's banner, with its phases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.recording import Recording
from policywitness.config import shipped_scenarios
from policywitness.demo.server import Web, html
from policywitness.model.plan import VisitorPlan, VisitPlan
from policywitness.model.vocabulary import Outcome, Phase
from policywitness.visit.driver import driver
from policywitness.visit.make import make_visit, pages_work

pytestmark = pytest.mark.browser

SITE = "www.shop.example"
TRACKER = "t.tracker.example"
PAGE = f"""<!doctype html><title>Shop</title><p>Spades.</p><script>
  const send = (what) => fetch('https://{TRACKER}/' + what + '?page=' + encodeURIComponent(location.pathname), {{mode: 'no-cors'}});
  const choice = localStorage.getItem('cookie_consent');
  send('always');
  if (choice === 'granted') send('allowed');
  window.answer = (word) => {{ localStorage.setItem('cookie_consent', word); ask.remove(); if (word === 'granted') send('allowed'); }};
  if (!choice) document.write(`<div id=ask role=dialog style="position: fixed; bottom: 0; background: #fff"><p>We use cookies for analytics and advertising.</p>
    <button onclick="answer('granted')">Accept all</button><button onclick="answer('denied')">Reject all</button></div>`);
</script>"""


@pytest.fixture(scope="module")
def visit() -> Callable[..., Recording]:
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))

    def make(web: Web, scenario: str, *urls: str) -> Recording:
        visitor = VisitorPlan(
            resolve=web.resolve, resolve_only=True, ca_certificate=str(web.ca_pem), quiet_ms=400, linger_ms=0
        )
        plan = VisitPlan(f"{scenario}-1", shipped_scenarios()[scenario], 1)

        async def once() -> Recording:
            async with driver() as playwright:
                return await make_visit(playwright, program, plan, visitor, pages_work(urls))

        return asyncio.run(once())

    return make


@pytest.fixture
def shop():
    page = html(PAGE)
    with Web({SITE: {"/": page, "/next": page}, TRACKER: {"/*": html("")}}) as web:
        yield web


def phases(recording: Recording, what: str) -> list[tuple[str, Phase]]:
    rows = [row for row in recording.requests if row.url.startswith(f"https://{TRACKER}/{what}")]
    return [(row.page_url.removeprefix(f"https://{SITE}"), row.phase) for row in sorted(rows, key=lambda row: row.t_ms)]


@pytest.mark.parametrize("scenario", ["reject", "accept"])
def test_before_and_after_the_choice_are_told_apart(visit, shop, scenario: str) -> None:
    recording = visit(shop, scenario, f"https://{SITE}/", f"https://{SITE}/next")
    assert recording.visit.outcome is Outcome.COMPLETE
    assert recording.visit.errors == ()
    (proof,) = [row for row in recording.consent if row.kind == "proof"]
    assert (proof.name, proof.detail["proved"]) == (scenario, True), proof.detail
    after = [("/", Phase.AFTER_CHOICE), ("/next", Phase.AFTER_CHOICE)]
    assert phases(recording, "always") == [("/", Phase.LOAD), *after], "the page is loaded once more after the choice"
    # At once, at the new load, and on the next page.
    assert phases(recording, "allowed") == ([after[0], *after] if scenario == "accept" else [])


def test_without_a_choice_the_banner_is_only_looked_at(visit, shop) -> None:
    recording = visit(shop, "baseline", f"https://{SITE}/", f"https://{SITE}/next")
    assert [row.kind for row in recording.consent] == ["banner"]
    assert {phase for _, phase in phases(recording, "always")} == {Phase.LOAD}
    assert phases(recording, "allowed") == []


@pytest.mark.full
def test_a_banner_in_a_closed_shadow_tree_is_answered(visit) -> None:
    closed = """<!doctype html><title>Shop</title><p>Spades.</p><script>customElements.define('cookie-ask', class extends HTMLElement { connectedCallback() {
      const root = this.attachShadow({mode: 'closed'});
      root.innerHTML = `<div style="position: fixed; bottom: 0; background: #fff"><p>We use cookies for analytics.</p><button>Accept</button><button>Reject</button></div>`;
      for (const one of root.querySelectorAll('button')) one.onclick = () => { localStorage.setItem('consent', one.textContent); this.remove(); };
    } }); if (!localStorage.getItem('consent')) document.body.append(document.createElement('cookie-ask'));</script>"""
    closed = closed.replace("one.textContent)", "one.textContent === 'Reject' ? 'denied' : 'granted')")
    with Web({SITE: {"/": html(closed)}}) as web:
        recording = visit(web, "reject", f"https://{SITE}/")
    (proof,) = [row for row in recording.consent if row.kind == "proof"]
    assert proof.detail["proved"], proof.detail


@pytest.mark.parametrize("scenario", ["reject", pytest.param("baseline", marks=pytest.mark.full)])
def test_a_banner_that_comes_when_somebody_scrolls_is_met(visit, scenario: str) -> None:
    late = PAGE.replace(
        "if (!choice) document.write(",
        "if (!choice) addEventListener('scroll', () => document.body.insertAdjacentHTML('beforeend', ",
    )
    late = late.replace("</div>`);", "</div>`), {once: true});").replace(
        "<p>Spades.", "<p style='height: 3000px'>Spades."
    )
    with Web({SITE: {"/": html(late), "/next": html(late)}, TRACKER: {"/*": html("")}}) as web:
        recording = visit(web, scenario, f"https://{SITE}/", f"https://{SITE}/next")
    assert [row.kind for row in recording.consent if row.kind == "banner"] == ["banner"]
    proofs = [row.detail["proved"] for row in recording.consent if row.kind == "proof"]
    assert proofs == ([True] if scenario == "reject" else [])


def test_where_there_is_no_banner_the_visit_says_so(visit) -> None:
    plain = html("<!doctype html><title>Shop</title><p>Spades, and nothing else.</p>")
    with Web({SITE: {"/": plain, "/next": plain}}) as web:
        recording = visit(web, "reject", f"https://{SITE}/", f"https://{SITE}/next")
    assert [(row.kind, row.detail["reason"]) for row in recording.consent] == [("proof", "no consent banner was found")]
    assert recording.visit.outcome is Outcome.COMPLETE
