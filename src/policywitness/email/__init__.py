"""E-mail: what a newsletter would load and report when it is opened or clicked, and what the policy says of that.

Stored messages (`.eml`) are read; nothing is loaded from anywhere. Addresses in a message often name their recipient, so what is told of
them is host and path, with long parts shortened.
"""

from policywitness.email.judge import PolicyVerdict, judge
from policywitness.email.message import EmailError, Message, read_message
from policywitness.email.trackers import Beacon, LinkTracker, RemoteImage, Trackers, find_trackers

__all__ = [
    "Beacon",
    "EmailError",
    "LinkTracker",
    "Message",
    "PolicyVerdict",
    "RemoteImage",
    "Trackers",
    "find_trackers",
    "judge",
    "read_message",
]
