"""One visit, from launch to sealed evidence: `visit` makes it, `collectors/` keep what was seen, one file a kind of evidence."""
