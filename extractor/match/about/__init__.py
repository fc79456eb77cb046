"""A document's head, foot and opening -> who reports, on which year, when, each with its place."""
