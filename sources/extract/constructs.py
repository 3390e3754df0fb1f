"""Spoilers, details, dialogues, embeds, polls and the rest become containers of our own; chrome goes, declared."""

import json
import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.extract.ledger import Ledger
from sources.extract.tree import attribute, classes, first_words, made

EMBEDS = {
    "metaculus-preview": "metaculus", "manifold-preview": "manifold", "elicit-binary-prediction": "prediction",
    "metaforecast-preview": "metaforecast", "owid-preview": "owid", "viewpoints-preview": "viewpoints",
    "estimaker-preview": "estimaker", "neuronpedia-preview": "neuronpedia", "lwartifacts-preview": "artifact",
    "calendly-preview": "calendly", "strawpoll-embed": "strawpoll", "thoughtSaverFrameWrapper": "flashcards",
    "youtube-preview": "youtube", "ck-poll": "poll", "review-results-table": "review-results",
}  # fmt: skip
HOSTS = {
    "youtube": "youtube", "youtu.be": "youtube", "manifold": "manifold", "metaculus": "metaculus",
    "cloudfront": "metaculus", "ourworldindata": "owid", "strawpoll": "strawpoll", "calendly": "calendly",
    "thoughtsaver": "flashcards", "twitter": "tweet", "x.com": "tweet", "vimeo": "vimeo", "spotify": "audio",
    "soundcloud": "audio", "buzzsprout": "audio", "podcasts.apple": "audio", "loom.com": "video",
    "wistia": "video",
    "docs.google.com/forms": "form", "forms.gle": "form", "airtable": "form", "typeform": "form", "tally.so": "form",
    "docs.google.com/spreadsheets": "spreadsheet", "docs.google.com/document": "document", "google.com/maps": "map",
    "datawrapper": "chart", "flourish": "chart", "desmos": "chart", "neuronpedia": "neuronpedia", "estimaker": "estimaker",
}  # fmt: skip
SHORT_NAMES = frozenset(
    {"ai", "agi", "asi", "gpt", "llm", "llms", "us", "usa", "uk", "eu", "un", "gdp", "gpu", "fda", "ea"}
)
TWEET = re.compile(r"https?://(?:x|twitter)\.com/\w+(?:/\w+)?/status/\d+\S*")
CHROME = (
    ".subscription-widget, .subscription-widget-wrap, .subscription-widget-wrap-editor, .subscribe-widget, .button-wrapper, "
    ".sharedaddy, .jp-relatedposts, #jp-relatedposts, "
    ".post-ufi, .share-buttons, .captioned-button-wrap, .digest-post-embed, form, input, select, "
    "textarea, nav, .wp-block-jetpack-subscriptions"
)
CHROME_LINE = re.compile(
    r"(?:subscribe(?: now| here| to (?:my|our|the) [\w ]{1,30})?|share(?: this post| this:?)?|leave a comment|share [\w' ]{1,40}|"
    r"get [\w' ]{1,40} in your inbox|refer a friend|read in app|upgrade to paid|"
    r"(?:thanks|thank you) for reading[^.!]{0,60}[.!]?(?:(?: subscribe| this post is public)[^.!]{0,80}[.!]?)?|"
    r".{1,60} is a reader-supported publication\..{0,120}|"
    r"back to (?:the )?top|(?:continue reading|read more)(?: (?:here|on|at|of)? ?.{0,50})?|"
    r"the post .{1,90} (?:appeared first|first appeared) on .{1,60}|"
    r"(?:[←<«] ?)?prev(?:ious)?(?: post| part| chapter)?[ |·•/–—-]+next(?: post| part| chapter)?(?: ?[→>»])?)[.!]?(?: ?[→»…]| \.\.\.)?",
    re.IGNORECASE,
)
AUDIO_LINE = re.compile(
    r"(?:\W*)(?:an? )?(?:audio|podcast)(?: version| recording)?(?: of this post)?(?: is)?(?: available)? (?:here|below|[ao][tn] .{1,40})\W*"
    r"|(?:\W*)(?:listen to (?:this (?:post|essay|article)|the audio)|narration by [\w ]+|"
    r"this (?:post|essay|article) (?:was|is) narrated by )[\w ]*\W*"
    r"|(?:\W*)(?:you can )?(?:also )?listen to (?:this|the) (?:post|essay|article|piece)(?: as an? \w+)?"
    r"(?: (?:here|below|on|at) ?.{0,40})?\W*"
    r"|(?:\W*)(?:you can (?:also )?|i've |there is |there's )?(?:listen to |hear |find |recorded )?an? "
    r"(?:audio|podcast|spoken|narrated|human-narrated) (?:version|recording|narration)(?: of this (?:post|essay|article))?"
    r"(?: (?:is|can be found|available))*(?: (?:here|below|on|at) ?.{0,40})\W*",
    re.IGNORECASE,
)
CONCEALED = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
TYPED_SPOILER = re.compile(r"\s*>!\s*(?=\S)")
PUBLISHED = re.compile(r"\s*Published on [A-Z][a-z]+ \d{1,2}, \d{4} \d{1,2}:\d\d [AP]M (?:GMT|UTC)\s*")


def carry_over(soup: BeautifulSoup, ledger: Ledger) -> None:
    _feed_wrapper(soup, ledger)
    _hidden(soup, ledger)
    _containers(soup)
    _embeds(soup, ledger)
    _media(soup, ledger)
    _chrome(soup, ledger)


def _feed_wrapper(soup: BeautifulSoup, ledger: Ledger) -> None:
    first = next((text for text in soup.find_all(string=True) if text.strip()), None)
    if first is not None and PUBLISHED.fullmatch(first):
        ledger.drop(first, "feed-date")
    links = soup.find_all("a")
    if (
        links
        and links[-1].get_text(strip=True) == "Discuss"
        and attribute(links[-1], "href").endswith("#comments")
    ) and not any(
        text.strip() for text in links[-1].find_all_next(string=True) if text.parent is not links[-1]
    ):
        ledger.drop(links[-1], "feed-discuss")


def _hidden(soup: BeautifulSoup, ledger: Ledger) -> None:
    concealed = soup.find_all(style=CONCEALED)
    for tag in [
        *soup.select(".defaultHidden, [hidden], .mjx-assistive-mml, .MJX_Assistive_MathML"),
        *concealed,
    ]:
        if not tag.decomposed and tag.parent is not None:
            ledger.drop(tag, "hidden")
    for pixel in soup.select("img[width='1'], img[height='1'], img[src*='/open?'], img[src*='pixel.']"):
        ledger.drop(pixel, "tracker")


def _box(soup: BeautifulSoup, tag: Tag, name: str, argument: str = "") -> Tag:
    box = made(soup, "nl-box", kind=name, argument=" ".join(argument.split()))
    tag.replace_with(box)
    box.extend(list(tag.contents))
    return box


def _containers(soup: BeautifulSoup) -> None:
    _spoilers(soup)
    for tag in soup.find_all("details"):
        summary = tag.find("summary")
        title = made(soup, "nl-summary")
        if summary is not None:
            title.extend(list(summary.contents))
            summary.extract()
        box = _box(soup, tag, "details")
        box.insert(0, title)
    for tag in soup.select("div.llm-content-block"):
        _box(soup, tag, "llm", attribute(tag, "data-model-name"))
    for tag in soup.select("section.dialogue-message"):
        header = tag.select_one(".dialogue-message-header")
        name = attribute(tag, "display-name") or (header.get_text(strip=True) if header else "")
        if header is not None:
            header.extract()
        _box(soup, tag, "turn", name)
    for tag in soup.select(".ck-cta-button"):
        if tag.name == "a":
            tag.wrap(made(soup, "nl-box", kind="button", argument=""))
        else:
            _box(soup, tag, "button")


def _spoilers(soup: BeautifulSoup) -> None:
    """A box for each, one for those that follow each other, and none within another."""
    for tag in soup.select("div.spoilers, div.spoiler, p.spoiler-v2, p.spoiler"):
        if tag.find_parent("nl-box", attrs={"kind": "spoiler"}) is None:
            _box(soup, tag, "spoiler")
            continue
        tag.name, tag["class"] = ("p" if tag.name == "p" else "div"), []
    for tag in soup.find_all("p"):
        first = first_words(tag)
        if first is not None and (typed := TYPED_SPOILER.match(first)):
            first.replace_with(NavigableString(first[typed.end() :]))
            _unclosed(tag)
            _box(soup, tag, "spoiler")
    for box in soup.find_all("nl-box"):
        after = box.find_next_sibling()
        while after is not None and after.name == "nl-box" and box.parent is not None:
            box.append(made(soup, "nl-break"))
            box.extend(list(after.contents))
            after.extract()
            after = box.find_next_sibling()


def _unclosed(tag: Tag) -> None:
    """Takes off the "!<" that closes a typed spoiler."""
    for text in list(tag.find_all(string=lambda text: "!<" in text)):
        text.replace_with(NavigableString(re.sub(r"\s*!<(?=\s|$)", "", text)))


def _embeds(soup: BeautifulSoup, ledger: Ledger) -> None:
    for tag in soup.select(",".join(f".{name}" for name in EMBEDS)):
        if tag.parent is not None and not tag.decomposed:
            name = next(name for name in EMBEDS if name in classes(tag))
            _embed(soup, tag, EMBEDS[name], _words(tag, EMBEDS[name]), ledger)
    for tag in soup.select("figure.media, [data-oembed-url], iframe, blockquote.twitter-tweet"):
        if tag.parent is None or tag.decomposed or tag.find_parent("nl-box", attrs={"kind": "embed"}):
            continue
        kind = "widget" if tag.has_attr("srcdoc") else _kind(_address(tag))
        words = tag.get_text(" ", strip=True) if tag.name == "blockquote" else ""
        words = _words(tag, kind) if kind == "manifold" else words
        _embed(soup, tag, kind, words, ledger)
    for text in soup.find_all(string=TWEET):
        if text.parent is not None and text.parent.name == "div" and TWEET.fullmatch(text.strip()):
            box = made(soup, "nl-box", kind="embed", argument="tweet")
            box.append(_link(soup, text.strip()))
            text.replace_with(box)


def _embed(soup: BeautifulSoup, tag: Tag, kind: str, words: str, ledger: Ledger) -> None:
    address = _address(tag)
    box = made(soup, "nl-box", kind="embed", argument=kind)
    if words:
        paragraph = soup.new_tag("p")
        paragraph.string = words
        box.append(paragraph)
    if address.startswith(("http://", "https://")):
        box.append(_link(soup, address))
    left = tag.get_text(" ", strip=True)
    if left and left not in words:
        ledger.declare("embed-fallback", left)
    tag.replace_with(box)


def _link(soup: BeautifulSoup, address: str) -> Tag:
    paragraph = soup.new_tag("p")
    paragraph.append(made(soup, "nl-address", href=address))
    return paragraph


def _address(tag: Tag) -> str:
    own = attribute(tag, "data-oembed-url") or attribute(tag, "src")
    for inner in [] if own else tag.select("[data-oembed-url], iframe[src], a[href]"):
        own = attribute(inner, "data-oembed-url") or attribute(inner, "src") or attribute(inner, "href")
        break
    return "https:" + own if own.startswith("//") else own


def _kind(address: str) -> str:
    where = urlsplit(address)
    host = where.hostname or ""
    page = host + where.path
    return next(
        (kind for part, kind in HOSTS.items() if part in (page if "/" in part else host)),
        "page",
    )


def _words(tag: Tag, kind: str) -> str:
    if kind == "poll":
        try:
            return " ".join(str(json.loads(attribute(tag, "data-props")).get("question", "")).split())
        except (ValueError, AttributeError):
            return ""
    if kind == "manifold":
        slug = (
            attribute(tag, "data-manifold-slug")
            or urlsplit(_address(tag)).path.rstrip("/").rpartition("/")[2]
        )
        return _unslugged(slug)
    if kind in ("owid", "viewpoints"):
        return _unslugged(attribute(tag, f"data-{kind}-slug"))
    if kind == "prediction":
        return re.sub(
            r"^(?:Elicit )?Prediction\b|\(\s*\S*elicit\.\S*\s*\)", "", tag.get_text(" ", strip=True)
        ).strip()
    return "" if tag.find("iframe") else tag.get_text(" ", strip=True)


def _unslugged(slug: str) -> str:
    """A slug's words, with the capitals that slugs take from short names."""
    return " ".join(word.upper() if word in SHORT_NAMES else word for word in slug.split("-"))


def _media(soup: BeautifulSoup, ledger: Ledger) -> None:
    for tag in soup.find_all(["audio", "video", "object", "embed", "canvas", "svg", "button"]):
        if tag.parent is None or tag.decomposed:
            continue
        source = tag.find("source")
        address = attribute(tag, "src") or (attribute(source, "src") if isinstance(source, Tag) else "")
        if tag.name in ("audio", "video") and address:
            _embed(soup, tag, tag.name, "", ledger)
        else:
            ledger.drop(tag, f"{tag.name}-not-text")


def _chrome(soup: BeautifulSoup, ledger: Ledger) -> None:
    for tag in soup.select(CHROME):
        if not tag.decomposed and tag.parent is not None:
            ledger.drop(tag, "chrome")
    for tag in soup.find_all("p"):
        words = " ".join(tag.get_text(" ", strip=True).split())
        if len(words) > 180 or tag.find("img"):
            continue
        if CHROME_LINE.fullmatch(words):
            ledger.drop(tag, "chrome")
        elif AUDIO_LINE.fullmatch(words):
            ledger.drop(tag, "audio-version")
    for anchor in soup.select(", ".join(f"h{level} a[href*='#']" for level in range(1, 7))):
        if not any(character.isalnum() for character in anchor.get_text()) and anchor.find("img") is None:
            ledger.drop(anchor, "heading-anchor")
    for text in soup.find_all(string=re.compile(r"^\s*↩[︎️]?\s*$")):
        if isinstance(text, NavigableString):
            ledger.drop(text, "note-back-link")
