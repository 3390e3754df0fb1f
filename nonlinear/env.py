"""Strict readers of the environment: an odd value stops the start and says what was expected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SIZES = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mail:
    """A server that takes letters; `scheme` is smtp, smtp+tls (STARTTLS) or smtps."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


class Env:
    """One environment, read by name. Every reader treats an empty value as an absent one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The value of NAME, or what stands in the file that NAME_FILE points to."""
        if path := self.text(f"{name}_FILE"):
            try:
                return Path(path).read_text().strip()
            except OSError as error:
                raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {error.strerror}") from error
        return self.text(name)

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"-?[0-9]{1,12}", value) or not low <= int(value) <= high:
            raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number from {low} to {high}")
        return int(value)

    def size(self, name: str) -> int | None:
        """Bytes, from `500M`, `20G` or a plain number; None when absent."""
        value = self.text(name)
        if not value:
            return None
        match = re.fullmatch(r"([0-9]{1,9})([KMGT]?)B?", value.upper())
        if not match:
            raise ImproperlyConfigured(f"{name}={value!r}: expected a size such as 500M or 20G")
        return int(match[1]) * SIZES[match[2]]

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """One of the options; the first is the default."""
        value = self.text(name, options[0])
        if value not in options:
            raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(options)}")
        return value

    def words(self, name: str) -> list[str]:
        return [word for word in re.split(r"[,\s]+", self.text(name)) if word]

    def url(self, name: str, default: str = "", *, schemes: tuple[str, ...] = ("http", "https")) -> str:
        """An absolute address without a trailing slash."""
        value = self.text(name, default)
        parts = urlsplit(value)
        if value and (parts.scheme not in schemes or not parts.netloc):
            raise ImproperlyConfigured(
                f"{name}: expected an address that begins with {'://, '.join(schemes)}://"
            )
        return value.rstrip("/")

    def prefix(self, name: str) -> str:
        """The beginning of paths, as `/sent/`: a slash before and after it."""
        value = self.text(name)
        if value and not re.fullmatch(r"/[A-Za-z0-9._~/-]+/", value):
            raise ImproperlyConfigured(f"{name}={value!r}: expected the beginning of paths, such as /sent/")
        return value

    def mail(self, name: str) -> Mail | None:
        """A mail server, from `smtp+tls://user:password@host:587`; what is odd in a password stands percent-encoded."""
        value = self.secret(name)
        if not value:
            return None
        try:
            parts = urlsplit(value)
            port = parts.port or MAIL_PORTS[parts.scheme]
            host = parts.hostname or ""
        except (ValueError, KeyError):
            host = ""
        if not host:
            raise ImproperlyConfigured(
                f"{name}: expected smtp+tls://user:password@host:587, or smtp://, smtps://"
            )
        return Mail(parts.scheme, host, port, unquote(parts.username or ""), unquote(parts.password or ""))

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().absolute()
