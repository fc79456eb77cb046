"""Names of documents -> reports in a manifest: streamed, resumable, each document read once, by processes here or by a cluster."""
