"""A report and its document's text -> a page of two panes. No web framework: whoever serves it adds routes."""
