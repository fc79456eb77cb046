"""A report beside its document: what a page of two panes shows, and the page. No web framework; whoever serves it adds routes."""
