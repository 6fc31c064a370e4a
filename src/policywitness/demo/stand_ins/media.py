"""What the media page embeds: a YouTube player and a post from X."""

from __future__ import annotations

import secrets

from policywitness.demo.answers import DAY, ServerCookie, collect, file, files, framed
from policywitness.demo.server import Answer

VISITOR = ServerCookie("VISITOR_INFO1_LIVE", 180 * DAY, "youtube.com", lambda: secrets.token_urlsafe(8))
YSC = ServerCookie("YSC", None, "youtube.com", lambda: secrets.token_urlsafe(8))
GUEST = ServerCookie("guest_id", 400 * DAY, "twitter.com", lambda: f"v1%3A{secrets.randbelow(10**18):018d}")

HOSTS: dict[str, dict[str, Answer]] = {
    "www.youtube.com": {
        **files("www.youtube.com"),
        "/embed/*": framed(file("www.youtube.com", "_embed.html"), VISITOR, YSC),
        "/youtubei/v1/log_event": collect(json={"responseContext": {}}),
    },
    "i.ytimg.com": {"/vi/lk-Orchard1/hqdefault.jpg": file("i.ytimg.com", "_thumbnail.svg")},
    "platform.twitter.com": {
        **files("platform.twitter.com"),
        "/embed/Tweet.html": file("platform.twitter.com", "embed/_Tweet.html"),
    },
    "syndication.twitter.com": {"/settings": collect(GUEST, json={"should_obtain_cookie_consent": False})},
}
