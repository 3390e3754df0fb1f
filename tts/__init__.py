"""How it sounds: text in, recording out. Nothing here knows that it lives in a web site."""
