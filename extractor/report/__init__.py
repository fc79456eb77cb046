"""A draft, what was heard of a model and what people decided -> the report."""
