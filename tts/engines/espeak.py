"""The embedded engine: espeak-ng in this process, through ctypes, one sentence a call.

The library is one set of globals: a second initialisation takes the callback of the first, and two threads at once
crash it. So there is one engine a process, behind a lock. Silences are the studio's; marks and SSML leak between calls.
"""

import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import espeakng_loader

from tts.cast import Cast, VoiceSpec
from tts.engines import Clip, SpeechError, Voice
from tts.lexicon import Dialect

SYNCHRONOUS = 2
DONT_EXIT = 0x8000  # without it a missing data directory ends the process with exit(1)
UTF8 = 1
PHONEMES = 0x100  # [[…]] in the text holds phonemes
RATE, PITCH = 1, 3
SLOWEST, FASTEST = 80, 450
LONGEST_PATH = 159  # bytes: beyond it the library loses its data and says that all is well
BUFFER_MS = 60
STOP, GO_ON = 1, 0

CAST = Cast(
    narrator=VoiceSpec("en-us", rate=165),
    quotation=VoiceSpec("en-gb-x-rp", rate=165, pitch=44),
    speakers=(
        VoiceSpec("en-gb-scotland", rate=165, pitch=48),
        VoiceSpec("en-us+f3", rate=165),
        VoiceSpec("en-gb-x-rp+m3", rate=165, pitch=36),
        VoiceSpec("en-gb-x-rp+f2", rate=165, pitch=54),
        VoiceSpec("en-us+m7", rate=165, pitch=46),
        VoiceSpec("en-029", rate=165, pitch=56),
    ),
)


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


class Espeak:
    """espeak-ng. `rate` of a voice is clamped to what the library can do, `pitch` to 0…100."""

    name = "espeak"
    dialect = Dialect.ESPEAK
    slow = False
    cast = CAST
    _alive: ClassVar[int] = 0  # the process that holds the library; a forked child has one of its own
    _lock: ClassVar[Lock] = Lock()

    def __init__(self) -> None:
        if Espeak._alive == os.getpid():
            raise SpeechError(
                "espeak-ng is open in this process already: share that engine, or close it first",
                permanent=True,
            )
        self._short: tempfile.TemporaryDirectory[str] | None = None
        self._library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        self.rate = self._open(Path(espeakng_loader.get_data_path()))
        Espeak._alive = os.getpid()
        self.version = self._version()
        self._spoken = bytearray()
        self._raised: BaseException | None = None
        self._callback = _Callback(self._collect)  # kept: the library holds only its address
        self._library.espeak_SetSynthCallback(self._callback)
        self._names, self._variants = dict(self._bases()), {v.name for v in self._list(b"variant")}
        self._voice: VoiceSpec | None = None

    def close(self) -> None:
        """Gives the library back, so that another engine may be opened."""
        if Espeak._alive == os.getpid() and self._library:
            self._library.espeak_Terminate()
            Espeak._alive = 0
        if self._short:
            self._short.cleanup()
            self._short = None

    def voices(self) -> tuple[Voice, ...]:
        """Languages and accents. Any of them takes a variant: `en-us+f3`; `variants` names them."""
        return self._list(None)

    @property
    def variants(self) -> tuple[str, ...]:
        return tuple(sorted(self._variants))

    def speak(self, text: str, voice: VoiceSpec) -> Clip:
        """The sound of one sentence. A pending signal or Ctrl-C stops it within a buffer."""
        written = _encoded(text)
        with self._lock:
            self._choose(voice)
            self._spoken.clear()
            code = self._library.espeak_Synth(written, len(written) + 1, 0, 1, 0, UTF8 | PHONEMES, None, None)
            raised, self._raised = self._raised, None
            spoken = bytes(self._spoken)
        if raised is not None:
            raise raised
        if code != 0:
            raise SpeechError(f"espeak-ng answered {code}", permanent=False, provider=True)
        return Clip(spoken, self.rate)

    def phonemes(self, text: str, voice: VoiceSpec | None = None) -> str:
        """What the engine makes of a text, in its own phoneme alphabet: for tests and for curators."""
        pointer = ctypes.c_char_p(_encoded(text))
        with self._lock:
            self._choose(voice or CAST.narrator)
            clauses = []
            while pointer.value is not None:
                clause = self._library.espeak_TextToPhonemes(ctypes.byref(pointer), UTF8, 0)
                clauses.append((clause or b"").decode("utf-8", "replace").strip())
        return " ".join(filter(None, clauses))

    def _open(self, path: Path) -> int:
        library: Any = self._library
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        library.espeak_Info.restype = ctypes.c_char_p
        library.espeak_Synth.argtypes = (
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        )  # fmt: skip
        rate: int = library.espeak_Initialize(SYNCHRONOUS, BUFFER_MS, self._within_reach(path), DONT_EXIT)
        if rate <= 0:
            raise SpeechError(f"espeak-ng found no voices in {path}", permanent=True, provider=True)
        return rate

    def _within_reach(self, path: Path) -> bytes:
        """The data directory under a name that the library can hold."""
        if len(os.fsencode(path)) <= LONGEST_PATH:
            return os.fsencode(path)
        self._short = tempfile.TemporaryDirectory(prefix="espeak-")
        link = Path(self._short.name) / "d"
        link.symlink_to(path)
        if len(os.fsencode(link)) > LONGEST_PATH:
            raise SpeechError(f"espeak-ng cannot read data behind so long a path: {path}", permanent=True)
        return os.fsencode(link)

    def _version(self) -> str:
        return (self._library.espeak_Info(None) or b"").decode().split(" ")[0]

    def _collect(self, wave: Any, count: int, _events: int) -> int:
        """The library's callback: an exception must not pass through C, so it waits until the call returns."""
        try:
            if wave and count > 0:
                self._spoken += ctypes.string_at(wave, 2 * count)
        except BaseException as error:  # KeyboardInterrupt and a worker's stop arrive here too
            self._raised = error
            return STOP
        return GO_ON

    def _choose(self, voice: VoiceSpec) -> None:
        if voice == self._voice:
            return
        base, plus, variant = voice.name.partition("+")
        identifier = self._names.get(base.casefold())
        # The library itself takes an unknown variant in silence.
        if identifier is None or (plus and variant not in self._variants):
            raise SpeechError(f"espeak-ng has no voice {voice.name!r}", permanent=True)
        if code := self._library.espeak_SetVoiceByName(f"{identifier}{plus}{variant}".encode()):
            raise SpeechError(f"espeak-ng refused the voice {voice.name!r} ({code})", permanent=True)
        self._library.espeak_SetParameter(RATE, min(FASTEST, max(SLOWEST, voice.rate)), 0)
        self._library.espeak_SetParameter(PITCH, min(100, max(0, voice.pitch)), 0)
        self._voice = voice

    def _bases(self) -> Iterator[tuple[str, str]]:
        """Every name a voice may be asked by, and its identifier: the only one that always works ("en-gb" does not)."""
        for found in reversed(self._raw(None)):
            identifier = found.identifier.decode()
            yield identifier.casefold(), identifier
            for code in _codes(found):
                yield code.casefold(), identifier

    def _list(self, language: bytes | None) -> tuple[Voice, ...]:
        return tuple(_described(found) for found in self._raw(language))

    def _raw(self, language: bytes | None) -> list[Any]:
        wanted = (
            _Voice(languages=ctypes.cast(ctypes.c_char_p(language), ctypes.c_void_p)) if language else None
        )
        found = self._library.espeak_ListVoices(ctypes.byref(wanted) if wanted else None)
        voices = []
        with suppress(ValueError):  # a NULL pointer ends the list
            while True:
                voices.append(found[len(voices)].contents)
        return voices


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
    return Voice(name=name, language=codes[0], label=found.name.decode())
