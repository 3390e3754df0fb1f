"""What is given out where and when: channels' rules, releases, and the feeds that tell of them."""
