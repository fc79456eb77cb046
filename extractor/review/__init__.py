"""What needs a person: a queue of values to decide on, and the decisions, kept as data that later readings are held to."""
