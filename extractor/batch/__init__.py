"""Many documents: streamed, resumable, each one read once. What is done stands in a manifest, and is never done again."""
