"""Whole reports as converters leave them: three tables torn by named operators, odd cells, and what an exhaustive search says of them."""
