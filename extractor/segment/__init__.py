"""A document's text -> where its sections, its second report and its end are, and what kind of document it is."""
