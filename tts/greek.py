"""The Greek alphabet: both the mathematician's and the writer's letters are said by these names."""

import unicodedata

LETTERS = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for letter in map(chr, range(ord("α"), ord("ω") + 1))
}
"""The name of each small letter; ς is a sigma too."""
NAMES = frozenset(LETTERS.values())
