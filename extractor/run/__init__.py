"""A document and what a run asks for -> what it comes to: read in a process with bounds, somebody asked, finished; also once more after
a decision. The same for a command, a batch and the service."""
