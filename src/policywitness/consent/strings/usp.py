"""US Privacy string (version 1): four characters: version, notice given, opted out of sale, covered by the LSPA.

Source: IAB Tech Lab, "U.S. Privacy String", CCPA Compliance Framework.
"""

from __future__ import annotations

import re

from policywitness.consent.strings.records import Decoded, Stored

ORDER = 12
_NAMES = ("usprivacy", "us_privacy", "usp")
_FORM = re.compile(r"1([YN-])([YN-])([YN-])", re.I)


def decode(stored: Stored) -> Decoded | None:
    """A US Privacy string under one of its usual names; `Y` in the third place is an opt-out of sale."""
    fields = read(stored.value) if any(name in stored.name.lower() for name in _NAMES) else None
    if fields is None:
        return None
    out = fields["opted_out_of_sale"]
    return Decoded(
        "usp", ("sale",) if out == "N" else (), ("sale",) if out == "Y" else (), dict(fields), stored.value.upper()
    )


def read(text: str) -> dict[str, str] | None:
    """The three letters by name (`Y`, `N`, `-` for not applicable), or None."""
    found = _FORM.fullmatch(text.strip())
    if not found:
        return None
    notice, out, lspa = (letter.upper() for letter in found.groups())
    return {"notice": notice, "opted_out_of_sale": out, "lspa": lspa}
