"""A library's delivery network and the consent banner's hosts."""

from __future__ import annotations

from policywitness.demo.answers import collect, files
from policywitness.demo.server import Answer, json_page

BANNER_KEY = "5f0c2b7e-8d31-4a6f-9c55-1a2b3c4d5e6f"

HOSTS: dict[str, dict[str, Answer]] = {
    "cdnjs.cloudflare.com": files("cdnjs.cloudflare.com"),
    "cdn.cookielaw.org": {
        **files("cdn.cookielaw.org"),
        f"/consent/{BANNER_KEY}/{BANNER_KEY}.json": json_page({"RuleSet": [{"Name": "US opt-out", "Default": True}]}),
    },
    "geolocation.onetrust.com": {"/cookieconsentpub/v1/geo/location": json_page({"country": "US", "state": "OR"})},
    "privacyportal.onetrust.com": {"/request/v1/consentreceipts": collect()},
}
