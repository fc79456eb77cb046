"""A report, or one of its values, as a person wants to see it in a terminal."""
