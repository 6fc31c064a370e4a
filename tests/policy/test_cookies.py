"""Declared cookies: tables and lists in many layouts, wildcards, lifetimes."""

from __future__ import annotations

import pytest
from tests.policy.samples import read_text

from policywitness.model.policy import DeclaredCookie
from policywitness.policy.cookies import lifetime_seconds, split_names

DAY = 86_400


def cookies(text: str, name: str = "p.md") -> dict[str, DeclaredCookie]:
    return {cookie.name: cookie for cookie in read_text(text, name).declared_cookies}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 years", 730 * DAY),
        ("13 months", 390 * DAY),
        ("24 hours", DAY),
        ("1 minute", 60),
        ("30 mins", 1800),
        ("one year", 365 * DAY),
        ("Session", 0),
        ("until you close your browser", 0),
        ("session / 2 years", 730 * DAY),
        ("1.5 hours", 5400),
        ("Persistent", None),
        ("local storage", None),
        ("", None),
    ],
)
def test_lifetime(text: str, seconds: int | None) -> None:
    assert lifetime_seconds(text) == seconds


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("_ga", ["_ga"]),
        ("`_ga`, `_gid`", ["_ga", "_gid"]),
        ("c_user; xs", ["c_user", "xs"]),
        ("_ga_<container-id>", ["_ga_*"]),
        ("_gat_UA-XXXXXXXX-X", ["_gat_UA-*"]),
        ("_hjSession_{site_id}", ["_hjSession_*"]),
        ("doc.*", ["doc.*"]),
        ("Counts the visitors of the site", []),
        ("First party", []),
        ("", []),
    ],
)
def test_names_of_a_cell(cell: str, names: list[str]) -> None:
    assert split_names(cell) == names


def test_a_table_in_any_order_of_columns() -> None:
    table = """# Our cookies

| Expires | Purpose | Set by | Cookie name | Category |
| --- | --- | --- | --- | --- |
| 2 years | Tells visitors apart | Google | _ga | Analytics |
| Session | Keeps you signed in | Larkfield | sid | Strictly necessary |
"""
    found = cookies(table)
    assert set(found) == {"_ga", "sid"}
    assert (found["_ga"].lifetime_s, found["_ga"].provider, found["_ga"].category) == (730 * DAY, "Google", "analytics")
    assert (found["sid"].lifetime_s, found["sid"].category) == (0, "strictly_necessary")
    assert found["_ga"].quote.text.startswith("2 years")


def test_a_category_that_spans_rows_is_carried_down() -> None:
    table = """<h2>Cookies</h2><table>
<tr><th>Category</th><th>Cookie</th><th>Purpose</th></tr>
<tr><td rowspan="2">Analytics</td><td>_ga</td><td>Counts visitors over time</td></tr>
<tr><td>_gid</td><td>Counts visitors by day</td></tr>
<tr><td>Marketing</td><td>_fbp</td><td>Shows advertisements</td></tr></table>"""
    found = cookies(table, "p.html")
    assert {name: cookie.category for name, cookie in found.items()} == {
        "_ga": "analytics",
        "_gid": "analytics",
        "_fbp": "advertising",
    }


def test_titles_beside_names_are_not_the_names() -> None:
    table = "# Cookies\n\n| Cookie | Name | Purpose |\n| --- | --- | --- |\n| Matomo | _pk_id, _pk_ses | Statistics |\n"
    assert set(cookies(table)) == {"_pk_id", "_pk_ses"}


def test_an_upright_table_of_one_cookie() -> None:
    table = "# Cookies\n\n| Name | visit_id |\n| --- | --- |\n| Purpose | Analytics |\n| Lifetime | 30 minutes |\n| Domain | .larkfield.example |\n"
    (cookie,) = cookies(table).values()
    assert (cookie.name, cookie.lifetime_s, cookie.domain) == ("visit_id", 1800, "larkfield.example")


def test_a_labelled_list() -> None:
    text = "# Cookies\n\nName: _ga  \nProvider: Google  \nPurpose: Counts visitors  \nExpiry: 2 years\n"
    found = cookies(text)
    assert (found["_ga"].provider, found["_ga"].lifetime_s) == ("Google", 730 * DAY)


def test_names_in_a_list_of_cookies() -> None:
    text = "# Cookies that we set\n\n* _ga (2 years): counts visitors\n* _fbp: shows advertisements on social media\n"
    found = cookies(text)
    assert found["_ga"].lifetime_s == 730 * DAY
    assert found["_fbp"].lifetime_s is None


def test_several_lifetimes_go_to_their_names() -> None:
    table = "# Cookies\n\n| Cookies | Lifespan |\n| --- | --- |\n| LID, smapi_id | 395 Days, Session |\n"
    assert {name: cookie.lifetime_s for name, cookie in cookies(table).items()} == {"LID": 395 * DAY, "smapi_id": 0}


@pytest.mark.parametrize(
    "table",
    [
        "# Recipients\n\n| Party name | Purpose |\n| --- | --- |\n| Adyen | Payments |\n| Stripe | Payments |\n",
        "# Changes\n\n| Date | Description |\n| --- | --- |\n| 2024-01-02 | New address |\n",
        "# Cookies\n\n| Type of cookie | Purpose |\n| --- | --- |\n| Analytics cookies | Count visitors |\n",
    ],
)
def test_other_tables_declare_no_cookies(table: str) -> None:
    assert cookies(table) == {}


def test_names_in_quotation_marks_beside_the_word_cookie_are_declared() -> None:
    text = (
        "# Cookies\n\n"
        "We keep you signed in with “sid_tt” cookies (kept for 2 months) and the “locale” cookie (kept for 1 year).\n\n"
        "The 'lang' first-party cookie lives 13 months. We also set a cookie called “basket”.\n\n"
        "We call all of these “cookies”. So-called “persistent” cookies and “Marketing” cookies stay.\n"
    )
    found = {cookie.name: cookie.lifetime_s for cookie in read_text(text, "cookies.md").declared_cookies}
    month, year = 2_592_000, 31_536_000
    assert found == {"sid_tt": 2 * month, "locale": year, "lang": 13 * month, "basket": None}


def test_keys_of_local_storage_may_hold_a_space_and_stand_behind_a_label() -> None:
    text = (
        "| Category | Name | Purpose | Expiry |\n| --- | --- | --- | --- |\n"
        "| Local Storage | Local Storage: shop global:user-id | Knows you again later. | Local storage |\n"
        "| Local Storage: shop_seen | Counts what you saw before. | Local storage |\n"
        "| Necessary | sid | Keeps you signed in here. | 1 day |\n"
    )
    names = {cookie.name for cookie in read_text(text, "cookies.md").declared_cookies}
    assert names == {"shop global:user-id", "shop_seen", "sid"}


def test_a_column_of_how_long_they_are_kept() -> None:
    table = "# Cookies\n\n| Cookie | Purpose | Kept for |\n| --- | --- | --- |\n| sid_x | Basket | Until you close the browser |\n| ab_x | Layout | 1 year |\n"
    assert {name: cookie.lifetime_s for name, cookie in cookies(table).items()} == {"sid_x": 0, "ab_x": 365 * DAY}
