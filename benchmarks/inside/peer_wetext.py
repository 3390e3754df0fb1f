"""WeTextProcessing's English normaliser on texts from standard input."""

import json
import sys

from tn.english.normalizer import Normalizer

normaliser = Normalizer()
texts = json.load(sys.stdin)
said = {name: normaliser.normalize(text) if text.strip() else "" for name, text in texts.items()}
print()
print(json.dumps(said))
