"""Many reports beside each other: who reported, which year after which, and what does not go together."""
