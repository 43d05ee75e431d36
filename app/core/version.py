"""The version of the program; pyproject.toml carries the same (a test compares them)."""

VERSION = "0.2.0"
