"""Configuration: the file and the options become a plan, or an error that names place, key and fix."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from policywitness.config import ConfigurationError, load, remarks, shipped_scenarios, visits, web_address
from policywitness.model.plan import CrawlPlan, Plan, Site, VisitorPlan

SITE = '[site]\nurl = "https://www.shop.example/"\n'


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str) -> Path:
        path = tmp_path / "policywitness.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def plan(**overrides) -> Plan:
    return load(None, {"site": {"url": "https://www.shop.example/"}, **overrides})


def problem(path: Path | None, overrides=None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(path, overrides or {})
    return str(caught.value)


def test_defaults_are_the_contracts() -> None:
    made = plan()
    assert made.site == Site("https://www.shop.example/")
    assert [one.name for one in made.scenarios] == ["baseline", "gpc", "dnt"]
    assert (made.repeats, made.crawl, made.visitor) == (3, CrawlPlan(max_pages=10), VisitorPlan(dns="system"))


def test_ci_preset_is_one_repeat_of_baseline_on_five_pages_and_options_win_over_it(write) -> None:
    path = write(SITE + "[audit]\nrepeats = 9\n")
    made = load(path, {}, "ci")
    assert ([one.name for one in made.scenarios], made.repeats, made.crawl.max_pages) == (["baseline"], 1, 5)
    assert load(path, {"audit": {"repeats": 2}}, "ci").repeats == 2
    assert load(path, {}).repeats == 9


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('[site]\nulr = "x"', ['unknown key "ulr" in [site]', 'did you mean "url"']),
        (SITE + "max_pages = 3", ['unknown key "max_pages"', "belongs in [crawl]"]),
        (SITE + "[crawler]", ['"crawler"', 'did you mean "crawl"']),
        (SITE + "[site.profile]\nhealth = true", ["[site.profile]", 'did you mean "health_data"']),
        (SITE + '[scenarios.custom.x]\ntitel = "t"', ["[scenarios.custom.x]", 'did you mean "title"']),
        ("", ["no site"]),
        ("[site\n", ["not valid TOML", "line 1"]),
        (SITE + '[crawl]\nmax_pages = "3"', ["[crawl] max_pages must be a whole number, not '3'"]),
        (SITE + "[crawl]\nmax_pages = 0", ["[crawl] max_pages must be at least 1, not 0"]),
        (SITE + '[crawl]\nrobots = "no"', ["must be 'respect' or 'ignore'"]),
        (SITE + '[crawl]\npages = ["https://elsewhere.example/"]', ["not on shop.example", "first_party"]),
        (SITE + '[crawl]\nexclude = ["/logout*"]', ['write it like "*/logout*"']),
        (SITE + "[audit]\nkeep_values = 1", ["[audit] keep_values must be true or false, not 1"]),
        (SITE + '[scenarios]\nrun = ["gcp"]', ['unknown scenario "gcp"', 'did you mean "gpc"', "third-party-cookies"]),
        (SITE + "[scenarios]\nrun = []", ["[scenarios] run must hold at least 1"]),
        (SITE + '[visitor]\nviewport = [100, 900]', ["viewport must be at least 200"]),
        (SITE + '[visitor]\ntimezone = "America/NewYork"', ['did you mean "America/New_York"']),
        (SITE + '[visitor]\nresolve = ["a.example"]', ["www.example.com:443=127.0.0.1:8443"]),
        (SITE + '[visitor]\nresolve = ["a.example=999.1.1.1:80"]', ["is not a rule"]),
        (SITE + '[visitor]\nca_certificate = "ca.pem"', ["ca_certificate", "ca.pem: no such file"]),
        (SITE + '[catalogue]\nfilter_lists = ["easy.txt"]', ["filter_lists", "easy.txt: no such file"]),
        (SITE + '[visitor]\nbasic_auth = "someone"', ["basic_auth", "user:${"]),
        (SITE + '[visitor]\nheaders = { "A B" = "1" }', ['"A B" is not a header name']),
        (SITE + '[visitor]\nheaders = { "X-A" = "1\\r\\nHost: x" }', ["[visitor.headers] X-A", "one line"]),
        (SITE + '[visitor]\nproxy = "proxy:3128"', ["is not a proxy"]),
        (SITE + '[visitor]\nbrowser = "firefox"', ["browser", "no such file"]),
        (SITE + '[policy]\nsources = ["policy.html"]', ["[policy] sources", "no such file"]),
        ('[site]\nurl = "ftp://a.example/"', ["is not a web address"]),
        ('[site]\nurl = "https://me:secret@a.example/"', ["must not hold a user name or password"]),
        (SITE + 'first_party = ["https://cdn.example/"]', ["is not a host name"]),
    ],
)  # fmt: skip
def test_every_mistake_names_the_file_the_place_and_the_fix(write, text: str, parts: list[str]) -> None:
    message = problem(write(text))
    assert "policywitness.toml" in message
    for part in parts:
        assert part in message


def test_a_secret_in_a_bad_address_is_not_repeated(write) -> None:
    assert "secret" not in problem(write('[site]\nurl = "https://me:secret@a.example/"'))


def test_a_mistake_on_the_command_line_does_not_blame_the_file(write) -> None:
    assert problem(write(SITE), {"scenarios": {"run": ["gcp"]}}).startswith('--scenario: unknown scenario "gcp"')


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    assert "policywitness init" in problem(tmp_path / "policywitness.toml")


def test_paths_count_from_the_files_folder(write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ca.pem").touch()
    (tmp_path / "policy.txt").touch()
    path = write(
        SITE + '[visitor]\nca_certificate = "ca.pem"\n[policy]\nsources = ["policy.txt", "https://a.example/p"]'
    )
    monkeypatch.chdir("/")
    made = load(path, {})
    assert made.visitor.ca_certificate == str(tmp_path / "ca.pem")
    assert made.policy.sources == (str(tmp_path / "policy.txt"), "https://a.example/p")


def test_environment_variables_fill_secrets_and_a_missing_one_is_named(write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(SITE + '[visitor]\nbasic_auth = "me:${PW_SECRET}"\nheaders = { "X-T" = "a ${PW_SECRET}" }')
    monkeypatch.delenv("PW_SECRET", raising=False)
    assert "PW_SECRET is not set" in problem(path)
    monkeypatch.setenv("PW_SECRET", "s3:cret")
    assert load(path, {}).visitor.basic_auth == ("me", "s3:cret")
    assert load(path, {}).visitor.headers == (("X-T", "a s3:cret"),)


def test_pages_are_made_absolute_and_kept_in_order(write) -> None:
    made = load(write(SITE + '[crawl]\npages = ["/b", "https://shop.example/a", "/b"]'), {})
    assert made.crawl.pages == ("https://www.shop.example/b", "https://shop.example/a")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("www.mi-case.com", "https://www.mi-case.com/"),
        ("localhost:8000/x", "https://localhost:8000/x"),
        ("http://a.example?q=1", "http://a.example/?q=1"),
        ("https://[::1]:8443/", "https://[::1]:8443/"),
    ],
)
def test_addresses_are_completed(given: str, meant: str) -> None:
    assert web_address(given) == meant


@pytest.mark.parametrize(
    "given", ["", "javascript:alert(1)", "file:///etc/passwd", "https://", "https://a.example:99999/", "a b"]
)
def test_what_is_no_web_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        web_address(given)


def test_shipped_scenarios_change_exactly_one_thing() -> None:
    known = shipped_scenarios()
    assert {name: one.against for name, one in known.items()}.items() >= {
        "baseline": None,
        "gpc": "baseline",
        "dnt": "baseline",
        "gpc-dnt": "gpc",
        "cookies-blocked": "baseline",
        "third-party-cookies-blocked": "baseline",
        "reject": "baseline",
        "accept": "baseline",
        "withdraw": "accept",
        "gpc-reject": "reject",
        "gpc-accept": "accept",
        "ga-opt-out": "baseline",
        "ga-disable": "baseline",
        "returning": "baseline",
        "mobile": "baseline",
        "ad-click": "baseline",
        "signed-in": "baseline",
    }.items()
    chosen = {name: one.choice for name, one in known.items() if one.choice}
    assert all(name.endswith(choice) for name, choice in chosen.items())
    assert {"reject", "accept", "withdraw"} <= chosen.keys()
    assert known["gpc"].gpc
    assert not known["gpc"].dnt


def test_every_scenario_is_documented(root: Path) -> None:
    text = (root / "docs" / "scenarios.md").read_text(encoding="utf-8")
    for name, one in shipped_scenarios().items():
        against = f" `{one.against}`" if one.against else ""
        assert f"| `{name}` |{against} |" in text


def test_the_documented_scenarios_of_a_users_own_are_valid(root: Path, write) -> None:
    text = (root / "docs" / "scenarios.md").read_text(encoding="utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    assert [one.name for one in load(write(SITE + example), {}).scenarios][2:] == ["newsletter", "gpc-phone"]


def test_a_custom_scenario_is_run_under_its_name(write) -> None:
    custom = (
        '[scenarios.custom.gpc-strict]\ntitle = "Strict"\nagainst = "gpc"\ngpc = true\nthird_party_cookies = "block"\n'
    )
    made = load(write(SITE + '[scenarios]\nrun = ["gpc", "gpc-strict"]\n' + custom), {})
    strict = made.scenarios[1]
    assert (strict.title, strict.against, strict.gpc, strict.third_party_cookies) == ("Strict", "gpc", True, "block")


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ('title = "t"\nagainst = "gpc"\ngpc = true', "changes nothing against gpc"),
        ('title = "t"\nagainst = "baseline"\ngpc = true\ndnt = true', "changes gpc, dnt against baseline"),
        ('title = "t"\nagainst = "basline"\ngpc = true', 'did you mean "baseline"'),
        ('title = "t"\ngpc = true', "against: missing"),
    ],
)
def test_a_custom_scenario_must_change_one_thing(write, body: str, part: str) -> None:
    assert part in problem(write(SITE + f"[scenarios.custom.mine]\n{body}\n"))


def test_to_sign_in_takes_a_saved_login(write, tmp_path: Path) -> None:
    assert "give --storage-state FILE" in problem(
        None, {"site": {"url": "https://www.shop.example/"}, "scenarios": {"run": ["signed-in"]}}
    )
    state = tmp_path / "login.json"
    state.write_text("{}", encoding="utf-8")
    made = plan(scenarios={"run": ["baseline", "signed-in"]}, visitor={"storage_state": str(state)})
    assert [one.signed_in for one in made.scenarios] == [False, True]


def test_what_a_scenario_adds_to_an_address_is_a_query(write) -> None:
    body = SITE + '[scenarios.custom.mail]\ntitle = "Newsletter"\nagainst = "baseline"\narrives_with = '
    assert "is not a query" in problem(write(body + '"?utm source"'))
    made = load(write(body + '"utm_source=mail&mc_eid={id}"\n[scenarios]\nrun = ["mail"]\n'), {})
    assert made.scenarios[0].arrives_with == "utm_source=mail&mc_eid={id}"


def test_scenarios_are_interleaved_and_none_is_always_first() -> None:
    order = visits(plan(audit={"repeats": 3}))
    assert sorted(one.visit_id for one in order) == sorted(
        f"{name}-{repeat}" for name in ("baseline", "gpc", "dnt") for repeat in (1, 2, 3)
    )
    assert [one.repeat for one in order] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert len({order[index].scenario.name for index in (0, 3, 6)}) == 3
    assert all(a.scenario != b.scenario for a, b in pairwise(order))


def test_two_scenarios_alternate() -> None:
    names = [one.scenario.name for one in visits(plan(scenarios={"run": ["baseline", "gpc"]}, audit={"repeats": 4}))]
    assert all(a != b for a, b in pairwise(names))


def test_the_seed_alone_fixes_the_order() -> None:
    every = {"run": [name for name, one in shipped_scenarios().items() if not one.signed_in]}
    orders = {visits(plan(scenarios=every, audit={"seed": seed})) for seed in range(8)}
    assert len(orders) > 1
    assert visits(plan(scenarios=every, audit={"seed": 5})) == visits(plan(scenarios=every, audit={"seed": 5}))


def test_remarks_tell_what_a_plan_cannot_show() -> None:
    assert remarks(plan()) == ()
    assert any("add --scenario baseline" in line for line in remarks(plan(scenarios={"run": ["gpc"]})))
    assert any("one repeat" in line for line in remarks(plan(audit={"repeats": 1})))
    assert any(
        "unredacted" in line or "as they were seen" in line for line in remarks(plan(audit={"keep_values": True}))
    )
