"""Section fives in free prose, with what a careful reader lists of them. README.md says how."""
