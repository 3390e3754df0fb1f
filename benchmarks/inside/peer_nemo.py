"""nemo_text_processing's English normaliser on texts from standard input."""

import json
import sys

from nemo_text_processing.text_normalization.normalize import Normalizer

normaliser = Normalizer(input_case="cased", lang="en")
texts = json.load(sys.stdin)
said = {
    name: normaliser.normalize(text, punct_post_process=True) if text.strip() else ""
    for name, text in texts.items()
}
print()
print(json.dumps(said))
