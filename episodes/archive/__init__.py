"""What the pages show: lists and how they are narrowed, one episode with its text, and feeds of one's own."""
