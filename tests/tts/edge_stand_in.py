"""A loopback server that speaks the Edge speech service's protocol to the real client, with faults on demand."""

import asyncio
import contextlib
import functools
import io
import json
import re
import threading
from array import array
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate

import av
from aiohttp import WSMsgType, web

RATE = 24_000
CHUNK = 720
TICKS = 10_000_000
SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s|$)|$)", re.DOTALL)


@functools.cache
def tone(seconds: float, *, lead: float = 0.2, tail: float = 0.8) -> bytes:
    """48 kbit/s CBR MP3 frames as the service sends them: no Xing frame, silence before and after."""
    lead_samples, samples, tail_samples = (int(part * RATE) for part in (lead, seconds, tail))
    wave = (array("h", [-8000] * 30 + [8000] * 30) * (samples // 60 + 1))[:samples].tobytes()
    pcm = bytes(2 * lead_samples) + wave + bytes(2 * tail_samples)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=RATE, options={"reservoir": "0"})
        stream.bit_rate = 48_000
        stream.layout = "mono"
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.sample_rate = RATE
        frame.planes[0].update(pcm)
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE, frame_size=1152)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()


@dataclass
class StandIn:
    """`faults` are used up one a connection, first to last; when none is left the answer is whole, but for `broken`."""

    url: str = ""
    faults: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)  # words → the fault of every request that holds them
    pace: float = 0.0  # times real time at which it speaks; 0: at once
    heard: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    prosody: list[str] = field(default_factory=list)
    connections: int = 0
    busiest: int = 0
    open_now: int = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        self.open_now += 1
        self.busiest = max(self.busiest, self.open_now)
        fault = self.faults.pop(0) if self.faults else ""
        try:
            return await self._answer(request, fault)
        finally:
            self.open_now -= 1

    async def _answer(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault.isdigit():
            return web.Response(status=int(fault), headers={"Date": formatdate(usegmt=True)})
        if fault == "403 without date":
            return web.Response(status=403, headers={"Date": "a while ago"})
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        config = await socket.receive_str()
        assert "Path:speech.config" in config
        ssml = await socket.receive_str()
        self.voices.append(re.search(r"<voice name='([^']+)'", ssml)[1])  # type: ignore[index]
        prosody, text = re.search(r"<prosody ([^>]*)>(.*)</prosody>", ssml, re.DOTALL).groups()  # type: ignore[union-attr]
        self.prosody.append(prosody)
        self.heard.append(text)
        fault = next((one for words, one in self.broken.items() if words in text), fault)
        await self._speak(socket, request, text, fault)
        return socket

    async def _speak(
        self, socket: web.WebSocketResponse, request: web.Request, text: str, fault: str
    ) -> None:
        if fault == "close before":
            await socket.close()
            return
        if fault == "stall":
            await _until_gone(socket)
            return
        await socket.send_str(_message("turn.start", "{}"))
        if fault == "garbage":
            await socket.send_str("nonsense without a colon\r\n\r\n")
            return
        if fault == "binary garbage":
            await socket.send_bytes(b"\xff\xff\x00")
            return
        sentences = SENTENCE.findall(text)
        sounds = [tone(max(0.4, len(sentence) / 15)) for sentence in sentences]
        audio = b"".join(sounds)
        if self.pace:
            await asyncio.sleep(len(audio) * 8 / 48_000 / self.pace)
        async for sent in self._send_audio(socket, audio, fault):
            if fault in ("close in the middle", "reset in the middle") and sent > len(audio) // 2:
                if fault.startswith("reset"):
                    assert request.transport is not None
                    request.transport.abort()
                else:
                    await socket.close()
                return
        await self._end(socket, [*zip(sentences, map(len, sounds), strict=True)], fault)

    async def _send_audio(
        self, socket: web.WebSocketResponse, audio: bytes, fault: str
    ) -> AsyncIterator[int]:
        if fault == "no audio":
            return
        audio = b"<html>sorry</html>" * 40 if fault == "not audio" else audio
        audio = audio[: len(audio) - 77] if fault == "truncated mp3" else audio
        size = CHUNK
        if fault == "huge":
            audio, size = audio * 4000, 60_000
        for start in range(0, len(audio), size):
            header = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
            with contextlib.suppress(ConnectionError):
                await socket.send_bytes(len(header).to_bytes(2, "big") + header + audio[start : start + size])
            yield start + size
            if fault == "slow drip":
                await asyncio.sleep(0.5)
            if socket.closed:
                return

    async def _end(self, socket: web.WebSocketResponse, spoken: list[tuple[str, int]], fault: str) -> None:
        """Tells where each sentence lies in the audio, as the service divides the text."""
        before = 0
        for text, size in [(spoken[0][0], 1)] if fault == "other division" else spoken:
            told = {
                "Type": "SomethingElse" if fault == "wrong metadata" else "SentenceBoundary",
                "Data": {
                    "Offset": before * 8 * TICKS // 48_000 + TICKS // 5,
                    "Duration": size * 8 * TICKS // 48_000 - TICKS,
                    "text": {"Text": text, "Length": len(text), "BoundaryType": "SentenceBoundary"},
                },
            }
            before += size
            await socket.send_str(_message("audio.metadata", json.dumps({"Metadata": [told]})))
        if fault != "no end":
            await socket.send_str(_message("turn.end", "{}"))
        await _until_gone(socket)


def _message(path: str, body: str) -> str:
    return f"X-RequestId:1\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n{body}"


async def _until_gone(socket: web.WebSocketResponse) -> None:
    async for message in socket:
        if message.type in (WSMsgType.CLOSE, WSMsgType.ERROR):
            return


@contextlib.contextmanager
def stand_in() -> Iterator[StandIn]:
    """The server on a free loopback port, in a thread of its own, until the block ends."""
    server = StandIn()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_started(server), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _started(server: StandIn) -> web.AppRunner:
    app = web.Application()
    app.router.add_get("/edge/v1", server.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"ws://127.0.0.1:{runner.addresses[0][1]}/edge/v1?TrustedClientToken=x"
    return runner
