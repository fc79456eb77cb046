"""The version, in one place for code that may not read the installed metadata on every start."""

VERSION = "0.1.0"
