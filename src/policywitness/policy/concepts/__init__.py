"""Concepts as data: what a policy can say, one TOML file a family, with examples that run as tests."""
