"""The version, in its one place: pyproject.toml reads it here, the newest heading of CHANGELOG.md names it."""

VERSION = "0.2.0"
