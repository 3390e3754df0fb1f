"""What strangers hear in a published file: ffmpeg, ffprobe, mp3val, and a search for the onset of speech. For `listen.py`."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 44_100
THRESHOLD = 10 ** (-46 / 20)
WINDOW, HOP = RATE // 50, RATE // 200  # 20 ms, every 5 ms
PROGRAMS = {"ffmpeg": "ffmpeg", "ffprobe": "ffmpeg", "mp3val": "mp3val"}
"""Program → Debian package."""

Loud = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Loudness:
    integrated: float  # LUFS of the mono file, as ebur128 reads it without dualmono
    peak: float  # dBTP


def warnings_of(path: Path) -> list[str]:
    """What decoders complain of: nothing, if all is well."""
    decoded = _run("ffmpeg", "-nostdin", "-v", "warning", "-i", path, "-f", "null", "-").stderr
    validated = _run("mp3val", path).stdout
    told = [line for line in validated.splitlines() if line.startswith(("WARNING", "ERROR"))]
    return [*decoded.splitlines(), *told]


def loudness_of(path: Path) -> Loudness:
    told = _run("ffmpeg", "-nostdin", "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-").stderr
    summary = told[told.rindex("Summary:") :]
    integrated, peak = (re.search(rf"{name}:\s+(\S+)", summary) for name in ("I", "Peak"))
    assert integrated and peak
    return Loudness(float(integrated[1]), float(peak[1]))


def chapters_of(path: Path) -> list[tuple[float, str]]:
    told = json.loads(_run("ffprobe", "-v", "error", "-show_chapters", "-of", "json", path).stdout)
    return [(float(one["start_time"]), one["tags"]["title"]) for one in told["chapters"]]


def seconds_of(path: Path) -> float:
    asked = ("-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0")
    return float(_run("ffprobe", *asked, path).stdout)


def loud_parts(path: Path) -> Loud:
    """For each step of 5 ms, whether the 20 ms from there are louder than -46 dBFS."""
    decode = (
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-i",
        str(path),
        "-f",
        "s16le",
        "-ac",
        "1",
        "-ar",
        str(RATE),
        "-",
    )
    pcm = subprocess.run(decode, capture_output=True, check=True).stdout
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    blocks = samples[: len(samples) // HOP * HOP].reshape(-1, HOP).astype(np.float64)
    sums = np.concatenate(([0.0], np.cumsum((blocks**2).sum(axis=1))))
    steps = WINDOW // HOP
    return np.sqrt((sums[steps:] - sums[:-steps]) / WINDOW) > THRESHOLD


def onset(loud: Loud, after: float) -> float:
    """When sound next begins, in seconds."""
    first = max(0, round(after * RATE / HOP))
    return float((first + np.argmax(loud[first:])) * HOP / RATE)


def longest_gap(loud: Loud) -> float:
    """Seconds of the longest silence between two sounds."""
    at = np.flatnonzero(loud)
    return float(np.diff(at).max() * HOP / RATE) if len(at) > 1 else 0.0


def _run(*command: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=True)
