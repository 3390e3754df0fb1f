"""What was written: the places we poll, their posts, and who may be read."""
