"""Sections that are prose, and sentences beside tables -> the facts they state."""
