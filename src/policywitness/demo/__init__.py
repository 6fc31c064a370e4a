"""The embedded web: a fictional company's site and stand-ins for the trackers it uses, on loopback only."""
