"""A torn table -> an inquiry with its lines as they are printed; the rows of the form that a model gives to them -> cells of the page."""
