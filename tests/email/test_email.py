"""Newsletters: made-up messages, as mail systems write them."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests import factories as make

from policywitness.catalogue import Catalogue
from policywitness.cli import execute
from policywitness.email import EmailError, Trackers, find_trackers, judge, read_message
from policywitness.model.vocabulary import DisclosureVerdict, Specificity, Stance

WHO = "eJx2k9Q17aZb83kd0Qx71"
MAILCO = make.vendor("mailco", "mailer.example", kind=["email"], category="advertising")


def catalogue() -> Catalogue:
    return make.catalogue(*make.made_up_vendors(), MAILCO)


def written(folder: Path, html: str | None, name: str = "news.eml", charset: str = "utf-8") -> Path:
    message = EmailMessage()
    message["From"] = "Shop <news@mail.shop.example>"
    message["To"] = "jane@reader.example"
    message["Subject"] = "Spring in the shop ☘"
    message["List-Unsubscribe"] = "<https://shop.example/leave>"
    message.set_content("Hello.")
    if html is not None:
        message.add_alternative(html, subtype="html", charset=charset, cte="quoted-printable")
    path = folder / name
    path.write_bytes(bytes(message))
    return path


def trackers(folder: Path, html: str | None, **changes: str) -> Trackers:
    return find_trackers(read_message(written(folder, html, **changes)), catalogue())


def test_a_message_is_read_with_its_sender_and_decoded_words(tmp_path: Path) -> None:
    message = read_message(written(tmp_path, "<p>Größe</p>", charset="iso-8859-1"))
    assert (message.sender, message.sender_domain) == ("news@mail.shop.example", "mail.shop.example")
    assert message.subject == "Spring in the shop ☘"
    assert message.list_unsubscribe


@pytest.mark.parametrize(
    "image",
    [
        f'<img src="https://t.mailer.example/open/{WHO}.gif" width=1 height="1">',
        f'<img src="https://t.mailer.example/x?u={WHO}" style="width:1px;height:1px">',
        f'<div style="display:none"><img src="https://t.mailer.example/x/{WHO}"></div>',
        f'<img src="//t.mailer.example/x/{WHO}" style="opacity:0" width=200>',
        f'<table background="https://t.mailer.example/x/{WHO}" width=1 height=1></table>',
    ],
)
def test_finds_a_beacon_that_nobody_can_see(tmp_path: Path, image: str) -> None:
    (beacon,) = trackers(tmp_path, image).beacons
    assert (beacon.vendor, beacon.sure, beacon.unique) == ("mailco", True, True)
    assert WHO not in beacon.address


def test_finds_a_likely_beacon_by_its_vendor_and_address(tmp_path: Path) -> None:
    (beacon,) = trackers(tmp_path, f'<img src="https://t.mailer.example/wf/open?upn={WHO}">').beacons
    assert not beacon.sure
    assert beacon.address == "t.mailer.example/wf/open?…"


def test_pictures_are_remote_images_and_no_beacons(tmp_path: Path) -> None:
    html = (
        '<img src="https://cdn.shop.example/hero.jpg" width=600 height=300><img src="https://t.mailer.example/logo.png" width=80>'
        '<img src="cid:logo"><img src="data:image/gif;base64,R0lGOD"><td style="background:url(https://cdn.shop.example/bg.png)">'
    )
    found = trackers(tmp_path, html)
    assert found.beacons == ()
    assert {(image.host, image.count, image.own) for image in found.remote_images} == {
        ("cdn.shop.example", 2, True),
        ("t.mailer.example", 1, False),
    }


@pytest.mark.parametrize(
    ("href", "why"),
    [
        (f"https://click.mailer.example/ls/click?upn={WHO}", "an address of the recipient's own"),
        (f"https://go.unknown.example/r?u={WHO}&to=https%3A%2F%2Fshop.example%2Fsale", "leads on to another address"),
        (f"https://go.unknown.example/CL0/https:%2F%2Fshop.example%2F/1/{WHO}", "leads on to another address"),
        (f"https://links.shop.example/ls/click?upn={WHO}", "an address of the recipient's own"),
        (f"https://www.shop.example/sale?mc_eid={WHO}", "names its reader"),
        ("https://www.shop.example/sale?email=jane%40reader.example", "names its reader"),
    ],
)
def test_finds_links_that_report_a_click(tmp_path: Path, href: str, why: str) -> None:
    (link,) = trackers(tmp_path, f'<a href="{href.replace("&", "&amp;")}">Our sale</a>').link_trackers
    assert why in link.why
    assert WHO not in link.example
    assert "jane" not in link.example


@pytest.mark.parametrize(
    "href",
    [
        "https://www.shop.example/sale?utm_source=newsletter&utm_campaign=spring-sale-2026",
        "https://www.social.example/shop",
        "https://www.shop.example/products/garden-chair-with-a-long-name",
        "mailto:help@shop.example",
    ],
)
def test_plain_links_are_left_alone(tmp_path: Path, href: str) -> None:
    assert trackers(tmp_path, f'<a href="{href}">x</a>').link_trackers == ()


def test_plain_text_loads_nothing(tmp_path: Path) -> None:
    found = trackers(tmp_path, None)
    assert not found.message.html
    assert (found.remote_images, found.beacons, found.link_trackers) == ((), (), ())


def test_the_policy_is_held_against_the_messages(tmp_path: Path) -> None:
    pixel = f'<img src="https://t.mailer.example/o/{WHO}" width=1 height=1>'
    one, two = trackers(tmp_path, pixel), trackers(tmp_path, pixel, name="two.eml")
    denial = make.disclosure("tech.email_beacon", stance=Stance.DENY, text="Our e-mails hold no tracking pixels.")
    cases = [
        ([one], None, DisclosureVerdict.NOT_ANALYSED),
        ([one], make.reading(), DisclosureVerdict.OMITTED),
        ([one], make.reading(make.disclosure("tech.email_beacon", stance=Stance.MAY)), DisclosureVerdict.CLEAR),
        (
            [one],
            make.reading(make.disclosure("tech.other", specificity=Specificity.CATCH_ALL)),
            DisclosureVerdict.VAGUE,
        ),
        ([one], make.reading(denial), DisclosureVerdict.AMBIGUOUS),
        ([one, two], make.reading(denial), DisclosureVerdict.CONTRADICTED),
        ([trackers(tmp_path, "<p>Hello</p>")], make.reading(), None),
    ]
    assert [judge(found, reading).verdict for found, reading, _ in cases] == [verdict for *_, verdict in cases]
    assert judge([one, two], make.reading(denial)).quotes == ("Our e-mails hold no tracking pixels.",)


def test_the_command_prints_compares_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "policy.txt"
    policy.write_text(
        "Privacy policy\n\nOur e-mails contain pixels that tell us which messages were opened.\n", encoding="utf-8"
    )
    html = f'<a href="https://shop.us1.list-manage.com/track/click?u=ab12cd34ef56&amp;id={WHO}">Sale</a><img src="https://shop.us1.list-manage.com/track/open.php?u={WHO}" width=1 height=1>'
    out = tmp_path / "found.json"
    assert execute(["email", str(written(tmp_path, html)), "--policy", str(policy), "--json", str(out)]) == 0
    text = capsys.readouterr().out
    assert "beacon   shop.us1.list-manage.com/track/open.php?… (Mailchimp): nobody can see it" in text
    assert "links    1 through shop.us1.list-manage.com (Mailchimp)" in text
    assert "policy: clear" in text
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["messages"][0]["beacons"][0]["vendor"] == "mailchimp"
    assert document["policy"]["verdict"] == "clear"
    assert WHO not in out.read_text(encoding="utf-8")


def test_what_is_no_message_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    path.write_text("<p>Hello</p>", encoding="utf-8")
    with pytest.raises(EmailError, match=r"\.eml"):
        read_message(path)
    assert execute(["email", str(tmp_path / "none.eml")]) == 2
    assert "cannot be read" in capsys.readouterr().err
