"""`nianbao compare`: files of reports -> what does not go together, for people or for programs."""
