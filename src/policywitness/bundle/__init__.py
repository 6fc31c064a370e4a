"""The evidence of one audit on disk: written as visits finish, redacted, sealed by a manifest, read back, verified, exported."""
