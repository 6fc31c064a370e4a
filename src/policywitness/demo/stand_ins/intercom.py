"""Intercom's part: the chat messenger of the contact page, which the policy never mentions."""

from __future__ import annotations

from aiohttp import web

from policywitness.demo.answers import collect, files, redirect
from policywitness.demo.server import Answer


def widget(request: web.Request) -> web.Response:
    """The widget's address sends the browser to the script on Intercom's delivery network."""
    return redirect("https://js.intercomcdn.com/shim.latest.js")


HOSTS: dict[str, dict[str, Answer]] = {
    "widget.intercom.io": {"/widget/lk7f9d2e": widget},
    "js.intercomcdn.com": files("js.intercomcdn.com"),
    "api-iam.intercom.io": {
        "/messenger/web/ping": collect(json={"app": {"name": "Larkfield"}, "hasConversations": False})
    },
}
