"""What becomes of a post: its script, its voices, its recording, and the life of an episode until it is erased."""
