"""Reports -> a queue of values for people; what people send back -> decisions, kept as data that later readings are held to."""
