"""Requests under /v1/ -> answers, one concern a file."""
