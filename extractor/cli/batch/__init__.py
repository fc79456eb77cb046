"""`nianbao batch`: the arguments of a run over many documents -> its output folder and an exit code."""
