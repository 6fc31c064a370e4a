"""Consent banners and consent strings: found, answered, and proved.

    look       what a visitor is offered, without touching it
    choose     reject, accept or withdraw
    proof      what came of it: storage, consent strings, the reopened control
    strings/   one file a format: TCF, GPP, US Privacy, OneTrust, Google Consent Mode, and forms read by form

The evidence is `consent.jsonl`: rows of kind `banner`, `action`, `proof` and `string`.
"""
