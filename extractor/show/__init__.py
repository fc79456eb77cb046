"""A report, or one of its values -> what a person sees in a terminal, or beside its document on a page."""
