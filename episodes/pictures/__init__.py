"""What is drawn: covers of channels, art of episodes, cards for sharing."""
