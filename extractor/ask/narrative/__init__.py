"""Section five in free prose -> an inquiry; sentences that a model labelled -> problems and measures cut out of the text by code."""
