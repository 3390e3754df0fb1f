"""Who hears it: our readings, the channels that give them out, and the pages and feeds."""
