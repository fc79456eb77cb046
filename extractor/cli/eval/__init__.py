"""`nianbao eval`: gold and reports -> how far the output can be trusted, as a table, JSON or csv."""
