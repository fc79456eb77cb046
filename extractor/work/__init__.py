"""What a run does to one document, whoever asked for the run: read it, have somebody asked about it, finish it."""
