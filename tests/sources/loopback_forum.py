"""A ForumMagnum on loopback, for stories: posts that gain karma, are edited, crossposted, withdrawn; and its moods.

    with LoopbackForum() as forum:
        post = forum.add("On Kindness", karma=12, posted_at=NOW)
        forum.vote(post, 31, at=NOW + DAY)
        forum.fail(429, headers={"Retry-After": "600"})

It speaks GraphQL (legacy style, and selector style where `styles` says so) and RSS in the forums' own shapes, keeps
their default view, thresholds, `after`/`before`/`timeField`, pages of `limit` and `offset`, and counts who asks what.
"""

import datetime as dt
import html
import json
from collections.abc import Iterable
from email.utils import format_datetime
from typing import Any

from tests.sources.loopback import Loopback, QuickHandler

THRESHOLDS = (2, 30, 45, 75, 125, 200)
START = dt.datetime(2024, 4, 25, 12, 0, tzinfo=dt.UTC)
PROSE = "The third winter taught us to count the seeds before the snow and to share what the count allowed. "

Json = dict[str, Any]


def body(words: int = 300, about: str = "seeds") -> str:
    """Prose of so many words, different for every `about`."""
    sentence = f"Of {about} number %d we say that {PROSE}"
    sentences = [sentence % at for at in range(words // len(sentence.split()) + 1)]
    return "".join(f"<p>{html.escape(one)}</p>" for one in sentences)


def stamp(time: dt.datetime | None) -> str | None:
    return time.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if time else None


class LoopbackForum(Loopback):
    """One forum; `public_url` is the address it gives its pages."""

    def __init__(
        self,
        name: str = "EA Forum",
        public_url: str = "https://forum.effectivealtruism.org",
        styles: Iterable[str] = ("legacy",),
        mirror_of: "LoopbackForum | None" = None,
    ) -> None:
        self.name = name
        self.public_url = public_url
        self.styles = set(styles)
        self.posts: dict[str, Json] = mirror_of.posts if mirror_of else {}
        self.only_af = mirror_of is not None
        self.sequences: dict[str, list[str]] = {}
        self.collections: dict[str, list[str]] = {}
        self.asked: list[Json] = []  # every question, in order
        self.agents: list[str] = []
        self.headers_seen: list[dict[str, str]] = []
        self.most_per_page = 1_000
        self._moods: list[Json] = []
        self._beside = ""
        super().__init__(_handler(self))

    @property
    def graphql(self) -> str:
        return f"http://{self.place}/graphql"

    @property
    def feed(self) -> str:
        return f"http://{self.place}/feed.xml"

    # What happens on the forum

    def add(
        self,
        title: str,
        *,
        karma: int = 50,
        posted_at: dt.datetime = START,
        html: str | None = None,
        author: str = "Ada Lovelace",
        coauthors: Iterable[str] = (),
        tags: Iterable[str] = (),
        id: str = "",
        **fields: Any,
    ) -> str:
        """Publish a post; further fields are the forum's own (`isEvent=True`, `url=…`)."""
        key = id or f"{title[:8].lower().replace(' ', ''):x<9}{len(self.posts):08d}"
        self.posts[key] = {
            "_id": key,
            "title": title,
            "slug": title.lower().replace(" ", "-"),
            "pageUrl": None,
            "url": None,
            "postedAt": stamp(posted_at),
            "modifiedAt": stamp(posted_at),
            "baseScore": 0,
            "maxBaseScore": 0,
            "status": 2,
            "user": person(author),
            "coauthors": [person(name) for name in coauthors],
            "tags": [{"_id": f"tag-{name}", "slug": name, "name": name.title()} for name in tags],
            "fmCrosspost": None,
            "contents": {
                "_id": f"rev-{key}",
                "version": "1.0.0",
                "html": body(about=title) if html is None else html,
            },
            **fields,
        }
        self.vote(key, karma, at=posted_at)
        return key

    def vote(self, key: str, karma: int, *, at: dt.datetime) -> None:
        """Set the karma; thresholds crossed for the first time are dated `at`."""
        post = self.posts[key]
        post["baseScore"] = karma
        post["maxBaseScore"] = max(karma, post["maxBaseScore"])
        for threshold in THRESHOLDS:
            if karma >= threshold:
                post.setdefault(f"scoreExceeded{threshold}Date", stamp(at))

    def edit(self, key: str, *, at: dt.datetime, html: str | None = None, **fields: Any) -> None:
        post = self.posts[key]
        post.update(fields, modifiedAt=stamp(at))
        if html is not None:
            post["contents"] = {**post["contents"], "html": html}

    def rename(self, author: str, name: str) -> None:
        """The author keeps id and slug, and is called otherwise from now on."""
        for post in self.posts.values():
            for someone in [post["user"], *post["coauthors"]]:
                if someone and someone["_id"] == person(author)["_id"]:
                    someone["displayName"] = name

    def crosspost(self, title: str, other: "LoopbackForum", **fields: Any) -> tuple[str, str]:
        """Publish here, and on `other` without a body, each knowing the other's id; returns both ids."""
        here = self.add(title, **fields)
        there = other.add(title, **{**fields, "html": ""})
        for forum, own, foreign, hosted in ((self, here, there, True), (other, there, here, False)):
            forum.posts[own]["fmCrosspost"] = {
                "isCrosspost": True,
                "hostedHere": hosted,
                "foreignPostId": foreign,
            }
        return here, there

    def whole_posts(self) -> list[Json]:
        """Every listed post as a whole answer shows it."""
        return [self._shown(post, " html ") for post in self.posts.values() if self._listed(post)]

    # Its moods

    def fail(
        self, status: int, *, times: int = 1, headers: dict[str, str] | None = None, body: str = "no"
    ) -> None:
        """Answer the next questions so."""
        self._moods += [{"status": status, "headers": headers or {}, "body": body.encode()}] * times

    def say(self, raw: bytes, *, times: int = 1) -> None:
        """Answer the next questions with exactly these bytes."""
        self._moods += [{"status": 200, "headers": {}, "body": raw}] * times

    def complain(self, message: str) -> None:
        """Put errors beside the data from now on (empty: no more)."""
        self._beside = message

    def recover(self) -> None:
        self._moods.clear()

    # How it answers

    def answer(self, question: Json) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(question)
        if self._moods:
            mood = self._moods.pop(0)
            return mood["status"], mood["headers"], mood["body"]
        query, variables = question["query"], question.get("variables") or {}
        style = "legacy" if "input:" in query else "selector"
        if style not in self.styles:
            argument = "input" if style == "legacy" else "selector"
            errors = [{"message": f'Unknown argument "{argument}" on field "Query.posts".'}]
            return 400, {}, json.dumps({"errors": errors}).encode()
        said: Json = {"data": self._answer_to(query, variables)}
        if self._beside:
            said["errors"] = [{"message": self._beside}]
        return 200, {}, json.dumps(said).encode()

    def _answer_to(self, query: str, variables: Json) -> Json | None:
        if "{ posts(" in query:
            return self._posts(query, variables)
        if "{ post(" in query:
            post = self.posts.get(variables["id"])
            return {"post": {"result": self._shown(post, query) if post and self._accessible(post) else None}}
        if "{ tags(" in query:
            return {"tags": {"results": [{"_id": f"tag-{variables['slug']}", "slug": variables["slug"]}]}}
        if "{ users(" in query:
            people = (post["user"] for post in self.posts.values())
            return {"users": {"results": [one for one in people if one["slug"] == variables["slug"]][:1]}}
        if "{ chapters(" in query:
            posts = [{"_id": key} for key in self.sequences.get(variables["id"], ())]
            return {"chapters": {"results": [{"_id": "c1", "number": 1, "posts": posts}]}}
        posts = [{"_id": key} for key in self.collections.get(variables["id"], ())]
        return {
            "collection": {"result": {"_id": variables["id"], "books": [{"posts": posts, "sequences": []}]}}
        }

    def _posts(self, query: str, variables: Json) -> Json | None:
        if "terms" in variables:
            terms = variables["terms"]
        else:
            (view, rest), *_ = variables["selector"].items()
            terms = {"view": view, "limit": variables["limit"], "offset": variables["offset"], **rest}
        if terms.get("offset", 0) > 2000:
            return None
        found = sorted(
            self._matching(terms), key=lambda post: post["postedAt"], reverse=terms["view"] != "old"
        )
        if terms["view"] == "top":
            found.sort(key=lambda post: post["baseScore"], reverse=True)
        start = terms.get("offset", 0)
        page = found[start : start + min(terms.get("limit", 10), self.most_per_page)]
        return {"posts": {"results": [self._shown(post, query) for post in page]}}

    def _matching(self, terms: Json) -> list[Json]:
        if "exactPostIds" in terms:
            return [
                post
                for key in terms["exactPostIds"]
                if (post := self.posts.get(key)) and self._accessible(post)
            ]
        field = terms.get("timeField", "postedAt")
        threshold = int(terms.get("karmaThreshold") or -1_000)
        wanted_tags = {tag["tagId"] for tag in (terms.get("filterSettings") or {}).get("tags", ())}
        return [
            post
            for post in self.posts.values()
            if self._listed(post)
            and post["baseScore"] >= threshold
            and ("after" not in terms or (post.get(field) or "") >= terms["after"])
            and ("before" not in terms or (post.get(field) or "9") < terms["before"])
            and ("userId" not in terms or terms["userId"] in _people(post))
            and wanted_tags <= {tag["_id"] for tag in post["tags"]}
        ]

    def _accessible(self, post: Json) -> bool:
        return not (post.get("draft") or post.get("deletedDraft")) and (
            not self.only_af or bool(post.get("af"))
        )

    def _listed(self, post: Json) -> bool:
        hidden = (
            "isFuture",
            "unlisted",
            "shortform",
            "authorIsUnreviewed",
            "rejected",
            "hiddenRelatedQuestion",
        )
        return self._accessible(post) and post["status"] == 2 and not any(post.get(name) for name in hidden)

    def _shown(self, post: Json, query: str) -> Json:
        shown = {
            **post,
            "pageUrl": post["pageUrl"] or f"{self.public_url}/posts/{post['_id']}/{post['slug']}",
        }
        if " html " not in query:
            shown.pop("contents", None)
        return shown

    def rss(self) -> bytes:
        """The forum's feed as its own server writes it: ten items, a new build date every time."""
        newest = sorted(
            filter(self._listed, self.posts.values()), key=lambda post: post["postedAt"], reverse=True
        )
        items = "".join(self._rss_item(post) for post in newest[:10])
        built = format_datetime(dt.datetime.now(dt.UTC), usegmt=True)
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">'
            f"<channel><title><![CDATA[{self.name}]]></title><link>{self.public_url}</link>"
            f"<generator>RSS for Node</generator><lastBuildDate>{built}</lastBuildDate>{items}</channel></rss>"
        ).encode()

    def _rss_item(self, post: Json) -> str:
        link = f"{self.public_url}/posts/{post['_id']}/{post['slug']}"
        posted = dt.datetime.fromisoformat(post["postedAt"])
        text = post["contents"]["html"].replace("]]>", "]]]]><![CDATA[>")
        return (
            f"<item><title><![CDATA[{post['title']}]]></title><description><![CDATA[Published on "
            f'{posted:%B %d, %Y %I:%M %p} GMT<br/><br/>{text}<br/><br/><a href="{link}#comments">Discuss</a>]]>'
            f'</description><link>{link}</link><guid isPermaLink="false">{post["_id"]}</guid>'
            f"<dc:creator><![CDATA[{post['user']['displayName']}]]></dc:creator>"
            f"<pubDate>{format_datetime(posted, usegmt=True)}</pubDate></item>"
        )


def person(name: str) -> Json:
    """Somebody as the forum shows them; the id follows from the name they first had."""
    slug = name.lower().replace(" ", "-")
    return {"_id": f"user-{slug}", "slug": slug, "displayName": name, "username": slug, "deleted": False}


def _people(post: Json) -> set[str]:
    return {someone["_id"] for someone in [post["user"], *post["coauthors"]] if someone}


def _handler(forum: LoopbackForum) -> type[QuickHandler]:
    class Handler(QuickHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._note()
            status, headers, body = forum.answer(question)
            self.say(status, {"Content-Type": "application/json"} | headers, body)

        def do_GET(self) -> None:
            self._note()
            self.say(200, {"Content-Type": "application/rss+xml; charset=utf-8"}, forum.rss())

        def _note(self) -> None:
            forum.agents.append(self.headers.get("User-Agent", ""))
            forum.headers_seen.append(dict(self.headers))

    return Handler
