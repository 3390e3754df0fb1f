"""The curators' desk: posts, channels, what people wrote, and what needs a person."""
