"""One line of the text as HTML, its sentences marked with the second in which each is spoken."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it.token import Token

from episodes.archive.mathml import mathml
from tts.script.leaves import plain

TAGS = {"em": "em", "strong": "strong", "s": "s", "sup": "sup", "sub": "sub"}
SCHEMES = frozenset({"http", "https", "mailto"})
Reader = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence within a block's plain text, and the second in which it begins."""

    start: int
    end: int
    seconds: float


def seconds(value: float) -> str:
    """As the script reads them: short, to the hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def safe_address(address: str) -> str:
    """The address if a reader may follow it, else nothing."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme.lower() in SCHEMES and (parts.netloc or parts.path) else ""


class Line:
    """Writes one block. Sentences may begin within a link and end outside: tags are closed and opened again."""

    def __init__(self, spans: Sequence[Span], read: Reader) -> None:
        self.spans = list(spans)
        self.read = read
        self.out: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.at = 0
        self.marked = False

    def write(self, children: Iterable[Token]) -> str:
        for child in children:
            if child.nesting > 0:
                self._opened(*_tags(child))
            elif child.nesting < 0:
                self._closed()
            elif child.type in ("text", "code_inline"):
                self._said(child)
            else:
                self._atom(_atom(child, self.read), len(plain(child)))
        self._unmark()
        return "".join(self.out)

    def text(self, content: str) -> str:
        """Plain text, marked: for code blocks."""
        self._pieces(content)
        self._unmark()
        return "".join(self.out)

    def _said(self, child: Token) -> None:
        if child.type == "code_inline":
            self._opened("<code>", "</code>")
            self._pieces(child.content)
            self._closed()
        else:
            self._pieces(child.content)

    def _pieces(self, content: str) -> None:
        done = 0
        while done < len(content):
            self._turn()
            step = min(len(content) - done, self._until_turn())
            self.out.append(escape(content[done : done + step]))
            done += step
            self.at += step

    def _atom(self, written: str, length: int) -> None:
        self._turn()
        self.out.append(written)
        self.at += length

    def _until_turn(self) -> int:
        """Characters until a sentence begins or ends."""
        if not self.spans:
            return 1 << 30
        span = self.spans[0]
        return (span.end if self.marked else span.start) - self.at

    def _turn(self) -> None:
        """Ends a sentence that is over, begins one that starts here."""
        while self.spans and self.spans[0].end <= self.at:
            self._unmark()
            self.spans.pop(0)
        if self.spans and not self.marked and self.spans[0].start <= self.at:
            self._reopen(f'<span class="s" data-t="{seconds(self.spans[0].seconds)}">')
            self.marked = True

    def _reopen(self, mark: str) -> None:
        self.out.extend(close for _, close in reversed(self.open))
        self.out.append(mark)
        self.out.extend(tag for tag, _ in self.open)

    def _unmark(self) -> None:
        if self.marked:
            self._reopen("</span>")
            self.marked = False

    def _opened(self, tag: str, close: str) -> None:
        self._turn()
        self.open.append((tag, close))
        self.out.append(tag)

    def _closed(self) -> None:
        _, close = self.open.pop() if self.open else ("", "")
        self.out.append(close)


def _tags(token: Token) -> tuple[str, str]:
    if token.type == "link_open":
        if address := safe_address(str(token.attrGet("href") or "")):
            return f'<a href="{escape(address)}" rel="noopener nofollow">', "</a>"
        return "", ""
    name = TAGS.get(token.type.removesuffix("_open"), "")
    return (f"<{name}>", f"</{name}>") if name else ("", "")


def _atom(token: Token, read: Reader) -> str:
    if token.type == "softbreak":
        return "\n"
    if token.type == "hardbreak":
        return "<br>"
    if token.type == "image":
        return picture(token)
    if token.type.startswith("math"):
        return formula(token.content, read)
    if token.type == "footnote_ref":
        return footnote_mark(token)
    return escape(token.content) if token.type != "footnote_anchor" else footnote_back(token)


def picture(token: Token) -> str:
    """A frame with its description. Its own site is asked for it only when the reader wishes (static/js/transcript.js)."""
    address, alt = safe_address(str(token.attrGet("src") or "")), plain(token)
    if address.lower().startswith("https:"):
        words = f'<span class="alt">{escape(alt)}</span> ' if alt else ""
        where = escape(gettext("Show the picture from %(host)s") % {"host": urlsplit(address).hostname or ""})
        return f'<a class="pic" href="{escape(address)}" data-alt="{escape(alt)}" rel="noopener noreferrer nofollow">{words}{where}</a>'
    shown = escape(alt or gettext("Picture"))
    return (
        f'<a href="{escape(address)}" rel="noopener nofollow">{shown}</a>'
        if address
        else f'<span class="pic">{shown}</span>'
    )


def formula(tex: str, read: Reader, *, display: bool = False) -> str:
    """Typeset, with the spoken reading beside it on request; as written where it cannot be typeset."""
    drawn = mathml(tex, display=display) or f"<code>{escape(tex.strip())}</code>"
    reading = read(tex)
    spoken = f'<span class="spoken"> ({escape(reading)})</span>' if reading else ""
    return f"{drawn}{spoken}"


def footnote_mark(token: Token) -> str:
    number, again = int(token.meta["id"]) + 1, int(token.meta.get("subId", 0))
    own = f"{number}-{again}" if again else f"{number}"
    label = escape(gettext("Note %(number)d") % {"number": number})
    return f'<sup><a class="note" id="note-from-{own}" href="#note-{number}" aria-label="{label}">{number}</a></sup>'


def footnote_back(token: Token) -> str:
    number, again = int(token.meta["id"]) + 1, int(token.meta.get("subId", 0))
    own = f"{number}-{again}" if again else f"{number}"
    label = escape(gettext("Back to the text of note %(number)d") % {"number": number})
    return f' <a class="back" href="#note-from-{own}" aria-label="{label}">↩</a>'
