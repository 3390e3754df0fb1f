"""Piper's voices as files: `NAME.onnx` and `NAME.onnx.json` in one directory, with the checksums of those we fetched."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tts.engines import SpeechError, Voice

SUMS = "SHA256SUMS"
"""As sha256sum writes it and checks it: `sha256sum -c SHA256SUMS`."""


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A voice that is here. `speakers`: of a model with several, each one's name and number."""

    name: str
    model: Path
    language: str
    speakers: Mapping[str, int] = field(default_factory=dict)

    def voices(self) -> Iterator[Voice]:
        label = self.name.split("-")[1] if self.name.count("-") > 1 else self.name
        if len(self.speakers) < 2:
            yield Voice(self.name, self.language, label)
            return
        for speaker in self.speakers:
            yield Voice(f"{self.name}#{speaker}", self.language, f"{label} {speaker}")


def listed(directory: Path) -> dict[str, VoiceFile]:
    """By name, in its order. A model without a readable description beside it is not a voice."""
    found = (_described(model) for model in sorted(directory.glob("*.onnx")))
    return {one.name: one for one in found if one}


def found(directory: Path, name: str) -> tuple[Path, int | None]:
    """Model and number of the speaker of `NAME` or `NAME#SPEAKER`. SpeechError where it is not here or was changed."""
    base, _, speaker = name.partition("#")
    one = listed(directory).get(base)
    if one is None:
        words = f"Piper's voice {base!r} is not in {directory}; manage.py voices fetch {base}"
        raise SpeechError(words, permanent=True, provider=True)
    if speaker and speaker not in one.speakers:
        raise SpeechError(f"Piper's voice {base!r} has no speaker {speaker!r}", permanent=True)
    kept = sums(directory)
    for path in (one.model, description(one.model)):
        if path.name in kept and digest(path) != kept[path.name]:
            words = f"{path} is not the file that was fetched: its checksum differs from the one in {SUMS}"
            raise SpeechError(words, permanent=True, provider=True)
    return one.model, one.speakers[speaker] if speaker else None


def description(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


def sums(directory: Path) -> dict[str, str]:
    """File name → SHA-256, of the files whose checksums are kept."""
    try:
        lines = (directory / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name.strip(" *"): kept for kept, _, name in (line.partition(" ") for line in lines) if name}


def keep_sums(directory: Path, added: Mapping[str, str]) -> None:
    """Whole or not at all."""
    kept = {**sums(directory), **added}
    part = directory / f"{SUMS}.part"
    part.write_text("".join(f"{kept[name]}  {name}\n" for name in sorted(kept)), encoding="utf-8")
    part.replace(directory / SUMS)


def digest(path: Path) -> str:
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _described(model: Path) -> VoiceFile | None:
    try:
        config = json.loads(description(model).read_text(encoding="utf-8"))
        language = config.get("language", {}).get("code") or config["espeak"]["voice"]
        speakers = {str(name): int(number) for name, number in config.get("speaker_id_map", {}).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return VoiceFile(model.name.removesuffix(".onnx"), model, str(language), speakers)
