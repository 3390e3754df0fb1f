"""Why a fetch failed, by name, and in words for a curator."""

from enum import StrEnum


class Trouble(StrEnum):
    BAD_ADDRESS = "bad-address"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    PORT = "port"
    NO_NAME = "no-name"
    NOT_PUBLIC = "not-public"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    ENCODING = "encoding"
    GARBLED = "garbled"
    REDIRECTS = "redirects"
    REFUSED = "refused"
    BUSY = "busy"
    NOT_FOUND = "not-found"
    GONE = "gone"
    SERVER = "server"
    NOT_UNDERSTOOD = "not-understood"
    UNREADABLE = "unreadable"


WORDS: dict[Trouble, str] = {
    Trouble.BAD_ADDRESS: "that is not a web address",
    Trouble.SCHEME: "only http and https are fetched",
    Trouble.CREDENTIALS: "addresses with a user name or password are not fetched",
    Trouble.PORT: "only ports 80 and 443 are fetched",
    Trouble.NO_NAME: "the name of the server is not known: is the network there?",
    Trouble.NOT_PUBLIC: "the server's address is not a public one",
    Trouble.UNREACHABLE: "the server cannot be reached",
    Trouble.TLS: "the server's certificate is not in order",
    Trouble.TIMEOUT: "the server took too long",
    Trouble.TOO_LARGE: "the answer is too large",
    Trouble.ENCODING: "the answer is packed in a way we did not ask for",
    Trouble.GARBLED: "the answer broke off or is not HTTP",
    Trouble.REDIRECTS: "the server sends us elsewhere in a way we do not follow",
    Trouble.REFUSED: "the server refuses us",
    Trouble.BUSY: "the server asks us to come back later",
    Trouble.NOT_FOUND: "there is nothing at this address",
    Trouble.GONE: "it is gone for good",
    Trouble.SERVER: "the server is in trouble",
    Trouble.NOT_UNDERSTOOD: "the server does not understand our question",
    Trouble.UNREADABLE: "the answer cannot be read",
}

LASTING = frozenset(
    {
        Trouble.BAD_ADDRESS,
        Trouble.SCHEME,
        Trouble.CREDENTIALS,
        Trouble.PORT,
        Trouble.NOT_PUBLIC,
        Trouble.GONE,
    }
)


class FetchError(Exception):
    """A fetch that failed: `trouble` names why, `retry_after` (seconds) is what the server asked for.

    `permanent` means that asking again cannot help until somebody changes something.
    """

    def __init__(
        self, trouble: Trouble, detail: str = "", *, retry_after: float | None = None, body: bytes = b""
    ) -> None:
        self.trouble = trouble
        self.detail = detail
        self.retry_after = retry_after
        self.permanent = trouble in LASTING
        self.body = body  # the beginning of what a refusing server said: GraphQL explains itself there
        super().__init__(f"{WORDS[trouble]} ({detail})" if detail else WORDS[trouble])
