"""A torn table, read as a whole: pieces of label before, behind and around rows of numbers, in about the form's order."""
