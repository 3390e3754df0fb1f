"""The box's inside: reads strangers' feeds and pages under hard limits, in a process of its own.

Reads frames (8 bytes of length, then what it is and a word on it, newline, body), answers with frames of JSON.
"""

import dataclasses
import json
import math
import resource
import signal
import sys
from types import FrameType
from typing import Any, BinaryIO

from sources.bounds import Bounds
from sources.extract import TOO_LARGE, ExtractError, to_markdown, whole_page
from sources.feeds import history
from sources.feeds.parsing import article, parse
from sources.feeds.podcast import to_json

SMALL = 24_000  # tags, opened and closed; more than extraction takes unless most of them draw formulas
TAGS_A_SECOND = 40_000
MOST_MORE_SECONDS = 2.5  # for a page of formulas
GRACE = 0.5
READY = (2).to_bytes(8) + b"{}"  # from here on the caller's clock runs

Json = dict[str, Any]


class OutOfTimeError(BaseException):
    """No library's `except Exception` may swallow it."""


def main(bounds: Bounds) -> None:
    _warm_up()
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _out_of_time)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    outgoing.write(READY)
    outgoing.flush()
    while (frame := _frame(incoming)) is not None:
        answer = _in_time(frame, bounds)
        del frame
        outgoing.write(len(answer).to_bytes(8))
        outgoing.write(answer)
        outgoing.flush()


def _warm_up() -> None:
    """Everything that the libraries load lazily, before the limits."""
    parse(b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>", "")
    article(b"<p>x</p>", "")
    to_markdown("<p>x</p>")
    whole_page(b"<p>x</p>")


def _frame(incoming: BinaryIO) -> bytes | None:
    head = incoming.read(8)
    return incoming.read(int.from_bytes(head)) if len(head) == 8 else None


def _in_time(frame: bytes, bounds: Bounds) -> bytes:
    started, seconds = _used(), _seconds_for(frame, bounds.cpu_seconds)
    # The system, which counts whole seconds, ends a child that does not hear its own clock.
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(started + seconds + GRACE), resource.RLIM_INFINITY))
    try:
        # Again and again: Python swallows what is raised while it tidies an object away.
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.1)
        answer = _answer(frame)
        signal.setitimer(signal.ITIMER_PROF, 0)
    except OutOfTimeError:
        signal.setitimer(signal.ITIMER_PROF, 0)
        answer = {"error": f"it takes more than {seconds:.1f} seconds to read", "code": TOO_LARGE}
    # ASCII: a lone surrogate stays an escape.
    written = json.dumps(answer | {"seconds": _used() - started}).encode()
    if len(written) <= bounds.answer:
        return written
    return json.dumps({"error": "it is too large", "code": TOO_LARGE}).encode()


def _seconds_for(frame: bytes, seconds: float) -> float:
    if not frame.startswith(b"page "):
        return seconds
    return seconds + min(max(0, frame.count(b"<") - SMALL) / TAGS_A_SECOND, MOST_MORE_SECONDS)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _out_of_time(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTimeError


def _answer(frame: bytes) -> Json:
    head, _, body = frame.partition(b"\n")
    what, _, word = head.decode("utf-8", "replace").partition(" ")
    try:
        return _read(what, word, body)
    except ExtractError as error:
        return {"error": f"it is {error.in_words}", "code": error.reason}
    except history.HistoryError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "it needs more memory than a page may", "code": TOO_LARGE}
    except RecursionError:
        return {"error": "it is nested too deeply", "code": "too-deep"}
    except UnicodeError:
        return {"error": "its characters are not of the encoding that it states"}
    except json.JSONDecodeError as error:
        return {"error": f"it is not well-formed JSON ({error})"}
    except Exception:  # any of the libraries' dozen ways to trip over a mutant
        return {"error": "it is malformed"}


def _read(what: str, word: str, body: bytes) -> Json:
    if what == "feed":
        return parse(body, word)
    if what == "article":
        return article(body, word)
    if what == "history":
        return {"podcast": to_json(history.parse(body))}
    if what == "whole":
        return dataclasses.asdict(whole_page(body, word))
    extract = to_markdown(body.decode(), base_url=word)
    return {
        **dataclasses.asdict(extract),
        "omissions": [[one.code, one.written] for one in extract.omissions],
    }
