"""Requests of browsers -> pages: templates, their words and styles, and what they are filled with."""
