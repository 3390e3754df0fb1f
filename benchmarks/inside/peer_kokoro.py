"""Kokoro-FastAPI's normaliser on texts from standard input; the argument is a clone of the project or its git directory.

It needs inflect, numpy and pydantic; its import of torch is of a name it does not use, and is given an empty module.
"""

import json
import subprocess
import sys
import tempfile
import types
from importlib import import_module
from pathlib import Path

FILES = ("api/src/services/text_processing/normalizer.py", "api/src/structures/schemas.py")


def main(clone: str) -> None:
    with tempfile.TemporaryDirectory() as there:
        for path in FILES:
            shown = subprocess.run(
                ["git", "-C", clone, "show", f"HEAD:{path}"], capture_output=True, text=True, check=True
            )
            (Path(there) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(there) / path).write_text(shown.stdout)
        sys.path.insert(0, there)
        torch = types.ModuleType("torch")
        torch.mul = None
        sys.modules.setdefault("torch", torch)
        normalize_text = import_module("api.src.services.text_processing.normalizer").normalize_text
        options = import_module("api.src.structures.schemas").NormalizationOptions(unit_normalization=True)
        texts = json.load(sys.stdin)
        print(json.dumps({name: normalize_text(text, options) for name, text in texts.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
