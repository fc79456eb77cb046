"""Rows that rules could not read -> an inquiry with the lines where they stand; rows as a model copied them -> cells of the page."""
