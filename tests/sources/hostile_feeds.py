"""A few hundred feeds that nobody should have to read: built, named, and the same every time."""

import gzip
import json
import random
from collections.abc import Iterator

PROSE = "<p>" + "The third winter taught us to count the seeds before the snow. " * 30 + "</p>"
START = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title>'
)
END = "</channel></rss>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>'

Feeds = Iterator[tuple[str, bytes]]


def light() -> dict[str, bytes]:
    """Feeds that harm by what they say."""
    kinds = (_entities, _charsets, _dates, _signs, _addresses, _shapes, _json, _cut, _mutants)
    return {name: raw for kind in kinds for name, raw in kind()}


def heavy() -> dict[str, bytes]:
    """Feeds that harm by how much they are: seconds of parsing, or megabytes."""
    return {name: raw for kind in (_deep, _endless, _large) for name, raw in kind()}


def rss(items: str, head: str = "") -> bytes:
    return f"{head}{START}{items}{END}".encode()


def item(title: str = "An Essay", content: str = PROSE, date: str = "", rest: str = "") -> str:
    stamp = f"<pubDate>{date}</pubDate>" if date else ""
    body = f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    return f"<item><title>{title}</title><guid>g</guid><link>https://b.example/e</link>{stamp}{body}{rest}</item>"


def _entities() -> Feeds:
    for levels in (3, 6, 9, 12):
        for width in (2, 10):
            steps = "".join(
                f'<!ENTITY e{level} "{(f"&e{level - 1};" if level else "ha") * width}">'
                for level in range(levels)
            )
            head = f"<!DOCTYPE r [{steps}]>"
            yield f"entity bomb, {levels} levels of {width}", rss(item(f"&e{levels - 1};"), head)
    for times in (100, 10_000):
        head = f'<!DOCTYPE r [<!ENTITY big "{"x" * 10_000}">]>'
        yield f"one large entity {times} times", rss(item("&big;" * times), head)
    for address in ("file:///etc/passwd", "file:///dev/zero", "http://127.0.0.1/", "ftp://127.0.0.1/a"):
        for what in ("SYSTEM", 'PUBLIC "-//X"'):
            head = f'<!DOCTYPE r [<!ENTITY x {what} "{address}">]>'
            yield f"entity from {address} ({what[:6]})", rss(item("&x;"), head)
        head = f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{address}"> %x;]>'
        yield f"parameter entity from {address}", rss(item(), head)
        yield f"definition from {address}", rss(item(), f'<!DOCTYPE rss SYSTEM "{address}">')
    yield "entity of itself", rss(item("&a;"), '<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;">]>')
    yield "unknown entities", rss(item("&nbsp;&nosuch;&;&#;&#x;&#99999999999;&#xFFFFFFFFF;"))


def _charsets() -> Feeds:
    text = START + item("Grüße an Ægir 文章") + END
    for actual in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "gb18030", "big5"):
        for stated in ("utf-8", "utf-16", "ascii", "latin-1", "shift_jis", "klingon", "utf-7", "rot13", ""):
            head = f'<?xml version="1.0" encoding="{stated}"?>' if stated else ""
            yield (
                f"written in {actual}, stated as {stated or 'nothing'}",
                (head + text).encode(actual, "replace"),
            )
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00"):
        yield f"utf-8 with mark {mark.hex()}", mark + text.encode()
    for name in ("hex", "zlib", "idna", "unicode_escape", "undefined", "../../etc/passwd", "a" * 5_000):
        yield f"stated as {name[:20]}", f'<?xml version="1.0" encoding="{name}"?>{text}'.encode()


def _dates() -> Feeds:
    dates = [
        "yesterday",
        "0000-00-00T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "-1",
        "9" * 400,
        "1/1/1",
        "2999-01-01",
    ]
    dates += ["Mon, 99 Foo 9999 25:61:61 GMT", "Thu, 25 Apr 2024 12:00:00 +9999", "2024-02-30", "2024-W99-9"]
    dates += [
        "1e308",
        "NaN",
        "١٢٣",
        "Thu, 25 Apr 0024 12:00:00 GMT",
        "2024-04-25T99:99:99-99:99",
        "\t",
        "1969-12-31",
    ]
    dates += [
        "10000-01-01",
        "2024-04-25T12:00:00." + "9" * 300 + "Z",
        "20240425" * 40,
        "Thu Apr 25 12:00:00 PST 2024",
    ]
    for date in dates:
        yield f"rss dated {date[:30]}", rss(item(date=date))
        yield (
            f"atom dated {date[:30]}",
            (
                f"{ATOM}<entry><id>1</id><title>E</title><updated>{date}</updated><published>{date}</published>"
                f"<content type='html'><![CDATA[{PROSE}]]></content></entry></feed>"
            ).encode(),
        )


def _signs() -> Feeds:
    signs = (
        "\0",
        "\x01",
        "\x08",
        "\x0b",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\u202e",
        "\u2066",
        "\u200f",
        "\ufeff",
        "\ufffe",
    )
    for sign in (*signs, "\U0001fffe", "&#0;", "&#8;", "&#x202E;", "&#xD800;", "&#xDFFF;", "&#xFFFF;", "]]>"):
        yield f"sign {sign!r} in a title", rss(item(f"A{sign}B"))
        yield (
            f"sign {sign!r} everywhere",
            rss(
                f"<item><title>{sign}</title><guid>{sign}g</guid><author>{sign}a</author><link>https://b.example/{sign}"
                f"</link><category>{sign}c</category><description>{sign}{PROSE}</description></item>"
            ),
        )


def _addresses() -> Feeds:
    addresses = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://[",
        "//",
        "http://a b/",
    ]
    addresses += [
        "https://" + "a" * 70_000,
        "https://x/" + "%00" * 50,
        "http://127.0.0.1:22/",
        "\\\\host\\share",
    ]
    for address in addresses:
        rest = f"<link>{address}</link><comments>{address}</comments>"
        yield f"link {address[:30]}", rss(item(rest=rest) + f"<item><guid>{address}</guid></item>")
        yield (
            f"base {address[:30]}",
            (
                f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{address}"><entry><id>1</id><link href="e"/>'
                f'<content type="html">{"x " * 50}</content></entry></feed>'
            ).encode(),
        )


def _shapes() -> Feeds:
    yield "nothing", b""
    yield "a blank", b" \n\t "
    yield "zeros", bytes(100_000)
    yield "a page", b"<html><body><p>Hello</html>"
    yield "a page that names itself", b'<link rel="alternate" type="application/rss+xml" href="">'
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100
    yield "packed and not said so", gzip.compress(rss(item()))
    yield "two feeds", rss(item()) + rss(item())
    yield "items outside", b"<item><title>x</title></item>"
    yield (
        "a title with a page in it",
        rss(item("<![CDATA[<script>alert(1)</script><b>" + "x" * 9_000 + "]]>")),
    )
    yield "ten thousand times the same id", rss(item("x", "y") * 10_000)
    yield "no id at all", rss("<item><description>x</description></item>" * 50)
    yield "wrong spaces", b'<rss xmlns="urn:nothing" xmlns:a="urn:a"><a:channel><a:item/></a:channel></rss>'
    yield "an undeclared space", rss("<item><x:y>1</x:y></item>")
    for element in ("script", "style", "iframe", "svg", "math", "plaintext", "template"):
        yield f"content in {element}", rss(item(content=f"<{element}>{PROSE}"))
    for language in ("x" * 500, "tlh", "en\0", "<b>", "../.."):
        yield f"language {language[:10]!r}", rss(f"<language>{language}</language>{item()}")


def _json() -> Feeds:
    version = "https://jsonfeed.org/version/1.1"
    whole = {"id": "1", "url": "https://b.example/e", "title": "E", "content_html": PROSE, "tags": ["a"]}
    wrong = (None, 7, -1e308, True, [], {}, [[]], "x" * 1_900_000, "\ud800", [None, 3, {"name": {}}])
    for at, value in enumerate(wrong):
        for key in ("id", "title", "content_html", "date_published", "authors", "tags"):
            item_ = {**whole, key: value}
            yield f"json with {key} wrong ({at})", json.dumps({"version": version, "items": [item_]}).encode()
        yield f"json with items wrong ({at})", json.dumps({"version": version, "items": value}).encode()
    for raw in (
        "{",
        '{"version":',
        "{}",
        '{"version": 1e999}',
        '{"version": "' + "x" * 500_000,
        '{"a":' * 50_000,
    ):
        yield f"json {raw[:20]}", raw.encode()


def _cut() -> Feeds:
    whole = (START + item("Cut") * 3 + END).encode()
    for part in range(1, 20):
        yield f"broken off after {part}/20", whole[: len(whole) * part // 20]


def _mutants() -> Feeds:
    dice = random.Random(11)
    seeds = (
        rss(item() * 3),
        f"{ATOM}<entry><id>1</id><title>E</title><content>x</content></entry></feed>".encode(),
    )
    for number in range(60):
        raw = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 30)):
            at = dice.randrange(len(raw))
            raw[at : at + dice.randint(0, 6)] = dice.choice(
                (b"<", b"&", b">", b"]]>", b"\0", b"\xff", b'"', b"<![")
            )
        yield f"mutant {number}", bytes(raw)
    for size in (1_000, 300_000):
        yield f"noise of {size}", dice.randbytes(size)


def _deep() -> Feeds:
    for depth in (1_000, 20_000, 200_000):
        for element in ("a", "item", "channel", "rss", "div", "blockquote"):
            yield f"{depth} {element} in each other", b"<rss><channel>" + f"<{element}>".encode() * depth
        inner = "<div>" * depth + "deep" + "</div>" * depth
        yield f"content {depth} deep", rss(item(content=inner + PROSE))
        yield (
            f"xhtml {depth} deep",
            (f"{ATOM}<entry><id>1</id><content type='xhtml'>{inner}</content></entry></feed>".encode()),
        )
        yield f"bases {depth} deep", (ATOM + "<a xml:base='b/'>" * depth).encode()
        yield f"json {depth} deep", b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * depth


def _endless() -> Feeds:
    yield "comments", b"<!--" * 100_000
    yield "declarations", b"<!DOCTYPE " * 50_000
    yield "instructions", b"<?x " * 100_000
    yield "sections", b"<![CDATA[" * 50_000
    yield "attributes", b"<rss " + b"".join(b"a%d='' " % number for number in range(60_000)) + b">"
    yield "name spaces", b"<rss " + b"".join(b"xmlns:a%d='u' " % number for number in range(20_000)) + b">"
    yield "one name", b"<rss><" + b"a" * 5_000_000 + b">"
    yield "ampersands", rss(item("&" * 300_000))
    yield "angles", rss("<" * 300_000)
    for what in ("a@", "(a", "a ", "<a@b", "@"):
        yield f"an author of {what}", rss(f"<item><author>{what * 32_000}</author></item>")
    yield "digits", rss(item(date="1" * 300_000))
    yield "fifty thousand categories", rss(item(rest="<category>x</category>" * 50_000))
    yield "hostile items", rss("".join(_item_of(n, "<b>a" * 40_000) for n in range(40)))


def _item_of(number: int, content: str) -> str:
    body = f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    return f"<item><title>{number}</title><guid>h{number}</guid>{body}</item>"


def _large() -> Feeds:
    fifty = "seed " * 10_000_000
    yield "an item of 50 MB", rss(item(content=fifty))
    yield "a title of 50 MB", rss(item(title=fifty))
    yield "an item of 15 MB", rss(item(content=fifty[:15_000_000]))
    yield "an item of 35 MB of tags", rss(item(content="<p>a</p>" * 4_400_000))
    yield "50 MB of blanks", rss(" " * 50_000_000)
    yield (
        "300,000 items",
        rss("".join(f"<item><guid>{n}</guid><title>x</title></item>" for n in range(300_000))),
    )
    yield "20 items of 1.5 MB", rss("".join(_item_of(n, PROSE * 800) for n in range(20)))
