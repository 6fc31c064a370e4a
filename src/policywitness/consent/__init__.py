"""Consent banners and consent strings. Nothing yet: no scenario of this version makes a choice."""
