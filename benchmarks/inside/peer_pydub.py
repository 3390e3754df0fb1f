"""What people write who join espeak-ng and pydub: the peer of `benchmarks/narrate.py`. Not run by hand.

peer_pydub.py TEXT OUT.mp3 WORDS_A_MINUTE HERTZ KBIT    in pieces of 4,500 characters, as tutorials do
"""

import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from pydub import AudioSegment

PIECE = 4_500  # characters


def main(text: str, out: str, pace: str, hertz: str, kbit: str) -> None:
    sound = AudioSegment.empty()
    with tempfile.TemporaryDirectory() as directory:
        wav = Path(directory) / "piece.wav"
        for piece in textwrap.wrap(Path(text).read_text(), PIECE):
            subprocess.run(
                ["espeak-ng", "-v", "en-us", "-s", pace, "-w", str(wav), "--stdin"],
                input=piece.encode(),
                check=True,
            )
            sound += AudioSegment.from_wav(wav)
        sound.set_frame_rate(int(hertz)).export(out, format="mp3", bitrate=f"{kbit}k")


if __name__ == "__main__":
    main(*sys.argv[1:])
