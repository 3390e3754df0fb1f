"""The embedded engine: espeak-ng in this process, through ctypes, one sentence a call.

The library is one set of globals: a second initialisation takes the callback of the first, and two threads at once
crash it. So it is opened once a process, behind a lock. Silences are the studio's; marks and SSML leak between calls.
"""

# mypy: allow-untyped-calls
# (espeakng_loader has no types)

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

import espeakng_loader

from tts.cast import Cast, VoiceSpec
from tts.engines import SAMPLE, Clip, SpeechError, Voice
from tts.lexicon import ESPEAK

SYNCHRONOUS = 2
DONT_EXIT = 0x8000  # without it a missing data directory ends the process with exit(1)
UTF8 = 1
PHONEMES = 0x100  # [[…]] in the text holds phonemes
RATE, VOLUME, PITCH = 1, 2, 3
SLOWEST, FASTEST = 80, 450
PACE = 0.87  # the library's words a minute for one of ours: it reckons with longer silences than the studio leaves
SOFT = 75  # per cent: at 100 some voices clip
LONGEST_PATH = 159  # bytes: beyond it the library loses its data and says that all is well
BUFFER_MS = 60
STOP, GO_ON = 1, 0

CAST = Cast(
    narrator=VoiceSpec("en-us"),
    quotation=VoiceSpec("en-gb-x-rp", pitch=38),
    speakers=(
        VoiceSpec("en-us+f3"),
        VoiceSpec("en-gb-scotland"),
        VoiceSpec("en-gb-x-rp+f2"),
        VoiceSpec("en-029", pitch=60),
        VoiceSpec("en-us+Annie"),
        VoiceSpec("en-gb-x-gbclan+m7", pitch=42),
    ),
)
"""Neighbours differ in pitch by half an octave or in accent: measured, since nobody was asked to listen."""

COMPOSED = (
    Voice("en-us+f3", "en-us", "English (America), f3", "America", "female"),
    Voice(
        "en-gb-x-rp+f2",
        "en-gb-x-rp",
        "English (Received Pronunciation), f2",
        "Received Pronunciation",
        "female",
    ),
    Voice("en-us+Annie", "en-us", "English (America), Annie", "America", "female"),
    Voice("en-gb-x-gbclan+m7", "en-gb-x-gbclan", "English (Lancaster), m7", "Lancaster", "male"),
)
"""Those of the cast that are a voice and a variant."""
GENDERS = {1: "male", 2: "female"}


class _Voice(ctypes.Structure):
    """espeak_VOICE of speak_lib.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),  # (priority byte, code, NUL)…, NUL
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("unused", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Library:
    """libespeak-ng, opened; `library()` opens it once a process."""

    def __init__(self, path: Path) -> None:
        """`path`: the directory of its voices. SpeechError where it finds none."""
        self.lock = Lock()
        self._short: tempfile.TemporaryDirectory[str] | None = None
        self._calls = _declared(ctypes.CDLL(str(espeakng_loader.get_library_path())))
        self.rate: int = self._calls.espeak_Initialize(
            SYNCHRONOUS, BUFFER_MS, self._within_reach(path), DONT_EXIT
        )
        if self.rate <= 0:
            raise SpeechError(f"espeak-ng found no voices in {path}", permanent=True, provider=True)
        self.version = (self._calls.espeak_Info(None) or b"").decode().split(" ")[0]
        self.names = dict(self._names())
        self.variants = tuple(sorted(one.name for one in self.voices(b"variant")))
        self._spoken = bytearray()
        self._raised: BaseException | None = None
        self._callback = _Callback(self._collect)  # kept: the library holds only its address
        self._calls.espeak_SetSynthCallback(self._callback)
        self._voice: VoiceSpec | None = None

    def choose(self, voice: VoiceSpec) -> None:
        if voice == self._voice:
            return
        base, plus, variant = voice.name.partition("+")
        identifier = self.names.get(base.casefold())
        # The library itself takes an unknown variant in silence.
        if identifier is None or (plus and variant not in self.variants):
            raise SpeechError(f"espeak-ng has no voice {voice.name!r}", permanent=True)
        self._voice = None
        if code := self._calls.espeak_SetVoiceByName(f"{identifier}{plus}{variant}".encode()):
            raise SpeechError(f"espeak-ng refused the voice {voice.name!r} ({code})", permanent=True)
        rate = min(FASTEST, max(SLOWEST, round(voice.rate * PACE)))
        for parameter, value in ((RATE, rate), (VOLUME, SOFT), (PITCH, min(100, max(0, voice.pitch)))):
            self._calls.espeak_SetParameter(parameter, value, 0)
        self._voice = voice

    def synthesise(self, text: bytes) -> bytes:
        """PCM. What was raised while it spoke is raised here, a buffer later at most."""
        self._spoken.clear()
        self._raised = None
        with self._nothing_ignored():
            code = self._calls.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF8 | PHONEMES, None, None)
        if self._raised is not None:
            raise self._raised
        if code != 0:
            raise SpeechError(f"espeak-ng answered {code}", permanent=False, provider=True)
        return bytes(self._spoken)

    def phonemes(self, text: bytes) -> Iterator[str]:
        """A string for each clause."""
        pointer = ctypes.c_char_p(text)
        while pointer.value is not None:
            clause = self._calls.espeak_TextToPhonemes(ctypes.byref(pointer), UTF8, 0) or b""
            yield clause.decode("utf-8", "replace").strip()

    def voices(self, language: bytes | None) -> tuple[Voice, ...]:
        return tuple(_described(found) for found in self._listed(language))

    def _within_reach(self, path: Path) -> bytes:
        """The directory under a name that the library can hold."""
        if len(os.fsencode(path)) <= LONGEST_PATH:
            return os.fsencode(path)
        self._short = tempfile.TemporaryDirectory(prefix="espeak-")
        link = Path(self._short.name) / "d"
        link.symlink_to(path)
        if len(os.fsencode(link)) > LONGEST_PATH:
            raise SpeechError(f"espeak-ng cannot read voices behind so long a path: {path}", permanent=True)
        return os.fsencode(link)

    def _collect(self, wave: Any, count: int, _events: int) -> int:
        """The library's callback. What it raises cannot pass through C."""
        if self._raised is not None:
            return STOP
        if wave and count > 0:
            self._spoken += ctypes.string_at(wave, SAMPLE * count)
        return GO_ON

    @contextmanager
    def _nothing_ignored(self) -> Iterator[None]:
        """Keeps what ctypes would print and forget: an error of the callback, a signal's exception that rose in it."""
        usual = sys.unraisablehook

        def keep(ignored: "sys.UnraisableHookArgs") -> None:
            # Python 3.13 no longer hands the callback over: it names it in the message.
            if ignored.object == self._collect or repr(self._collect) in (ignored.err_msg or ""):
                self._raised = ignored.exc_value
            else:
                usual(ignored)

        sys.unraisablehook = keep
        try:
            yield
        finally:
            sys.unraisablehook = usual

    def _names(self) -> Iterator[tuple[str, str]]:
        """Every name a voice may be asked by, and its identifier: the only one that always works ("en-gb" does not)."""
        for found in reversed(self._listed(None)):
            identifier = found.identifier.decode()
            yield identifier.casefold(), identifier
            for code in _codes(found):
                yield code.casefold(), identifier

    def _listed(self, language: bytes | None) -> list[Any]:
        wanted = (
            _Voice(languages=ctypes.cast(ctypes.c_char_p(language), ctypes.c_void_p)) if language else None
        )
        found = self._calls.espeak_ListVoices(ctypes.byref(wanted) if wanted else None)
        voices: list[Any] = []
        with suppress(ValueError):  # a NULL pointer ends the list
            while True:
                voices.append(found[len(voices)].contents)
        return voices


class Espeak:
    """Any number of these share the process's one library."""

    name = "espeak"
    dialect = ESPEAK
    slow = False
    cast = CAST

    def __init__(self) -> None:
        self._library = library()
        self.rate = self._library.rate
        self.version = self._library.version

    def voices(self) -> tuple[Voice, ...]:
        """Languages and accents, and those of the cast. Any takes a variant: `en-us+f3`; `variants` names them."""
        return (*self._library.voices(None), *COMPOSED)

    @property
    def variants(self) -> tuple[str, ...]:
        return self._library.variants

    def speak(self, text: str, voice: VoiceSpec) -> Clip:
        """The sound of one sentence. A pending signal or Ctrl-C stops it within a buffer."""
        written = _encoded(text)
        with self._library.lock:
            self._library.choose(voice)
            return Clip(self._library.synthesise(written), self.rate)

    def phonemes(self, text: str, voice: VoiceSpec = CAST.narrator) -> str:
        """What the engine makes of a text, in its own phoneme alphabet: for tests and for curators."""
        written = _encoded(text)
        with self._library.lock:
            self._library.choose(voice)
            return " ".join(filter(None, self._library.phonemes(written)))


_opening = Lock()
_open: list[Library] = []


def library() -> Library:
    """The process's one library; a forked child goes on with its parent's."""
    with _opening:
        if not _open:
            _open.append(Library(Path(espeakng_loader.get_data_path())))
        return _open[0]


def _declared(calls: Any) -> Any:
    calls.espeak_TextToPhonemes.restype = ctypes.c_char_p
    calls.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    calls.espeak_Info.restype = ctypes.c_char_p
    calls.espeak_Synth.argtypes = (
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
        ctypes.c_void_p, ctypes.c_void_p,
    )  # fmt: skip
    return calls


def _encoded(text: str) -> bytes:
    """NUL would end the text in silence; a lone surrogate cannot be written."""
    try:
        written = text.encode()
    except UnicodeEncodeError as error:
        raise SpeechError(f"the text is not Unicode: {error.reason}", permanent=True) from error
    if b"\0" in written:
        raise SpeechError("the text holds a NUL character", permanent=True)
    return written


def _codes(found: Any) -> list[str]:
    codes, at = [], found.languages
    while at and ctypes.string_at(at, 1) != b"\0":
        code = ctypes.string_at(at + 1)
        codes.append(code.decode())
        at += len(code) + 2
    return codes


def _described(found: Any) -> Voice:
    identifier, codes = found.identifier.decode(), _codes(found)
    name = identifier.removeprefix("!v/") if identifier.startswith("!v/") else codes[0]
    label = found.name.decode()
    accent = label.partition("(")[2].rstrip(")")
    return Voice(name, codes[0], label, accent, GENDERS.get(found.gender, ""))
