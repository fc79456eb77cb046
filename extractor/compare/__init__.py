"""Reports -> what does not go together: within one of them, across the years of a body, between bodies."""
