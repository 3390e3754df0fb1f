"""Talking to one forum: a question in the style it takes, its answer apart from its complaints."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sources.fields import Json, dicts, within
from sources.forum import documents
from sources.forum.documents import Question, Style, Terms
from sources.http import Answer, FetchError, Trouble

# How FM says that a post exists but is not for us, or does not exist at all.
NOT_FOR_US = ("operation_not_allowed", "missing_document", "not_found", "not found")
LONGEST_COMPLAINT = 300


class Asking(Protocol):
    def post_json(
        self, address: str, question: object, *, headers: Mapping[str, str] | None = None
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What came, and what the forum complained of beside it. With a complaint the results may be incomplete."""

    results: list[Json]
    complaint: str = ""


class Conversation:
    """One forum, asked in `style`; where it does not understand that, the other is tried once and kept."""

    def __init__(
        self, client: Asking, url: str, headers: Mapping[str, str], style: Style = Style.LEGACY
    ) -> None:
        self._client = client
        self._url = url
        self._headers = dict(headers)
        self.style = style
        self._settled = False

    def posts(self, terms: Terms, *, whole: bool) -> Reply:
        """One page of posts. Raises FetchError."""
        data, complaint = self._ask(lambda style: documents.posts(terms, style, whole=whole))
        return Reply(_results(data, "posts"), complaint)

    def post(self, external_id: str) -> Json | None:
        """One post; None only where the forum says that there is none for us. Raises FetchError."""
        data, complaint = self._ask(lambda style: documents.post(external_id, style), forgiving=True)
        field = data.get("post")
        result = within(data, "post", "result")
        if isinstance(result, dict):
            return result
        if complaint and not any(phrase in complaint.lower() for phrase in NOT_FOR_US):
            raise FetchError(Trouble.NOT_UNDERSTOOD, complaint)
        if not complaint and not (isinstance(field, dict) and "result" in field):
            raise FetchError(
                Trouble.UNREADABLE, "it says neither that there is such a post nor that there is none"
            )
        return None

    def tag(self, slug: str) -> Json | None:
        return self._first("tags", lambda style: documents.tag(slug, style))

    def user(self, slug: str) -> Json | None:
        return self._first("users", lambda style: documents.user(slug, style))

    def sequence(self, sequence_id: str) -> list[str]:
        """The ids of a sequence's posts, in order."""
        data, _ = self._ask(lambda style: documents.chapters(sequence_id, style))
        return _chapter_posts(_results(data, "chapters"))

    def collection(self, collection_id: str) -> list[str]:
        """The ids of a collection's posts, book by book, in order."""
        data, _ = self._ask(lambda style: documents.collection(collection_id, style))
        found: list[str] = []
        for book in dicts(within(data, "collection", "result", "books")):
            found += [str(post["_id"]) for post in dicts(book.get("posts")) if post.get("_id")]
            for sequence in dicts(book.get("sequences")):
                found += _chapter_posts(dicts(sequence.get("chapters")))
        return list(dict.fromkeys(found))

    def _first(self, name: str, question: Callable[[Style], Question]) -> Json | None:
        data, _ = self._ask(question)
        return next(iter(_results(data, name)), None)

    def _ask(self, question: Callable[[Style], Question], *, forgiving: bool = False) -> tuple[Json, str]:
        try:
            answer = self._once(question(self.style), forgiving=forgiving)
        except FetchError as error:
            if error.trouble is not Trouble.NOT_UNDERSTOOD or self._settled:
                raise
            try:
                answer = self._once(question(self.style.other), forgiving=forgiving)
            except FetchError as again:
                raise (again if again.trouble is not Trouble.NOT_UNDERSTOOD else error) from again
            self.style = self.style.other
        self._settled = True
        return answer

    def _once(self, question: Question, *, forgiving: bool) -> tuple[Json, str]:
        name = str(question["query"]).split("(")[0].removeprefix("query ")
        try:
            answer = self._client.post_json(
                self._url, question, headers={"X-Apollo-Operation-Name": name, **self._headers}
            )
        except FetchError as error:
            if error.trouble is Trouble.NOT_UNDERSTOOD and (complaint := _complaint(error.body)):
                raise FetchError(error.trouble, complaint) from error
            raise
        fields = _json(answer.body)
        data, complaint = fields.get("data"), _complaint_of(fields)
        if isinstance(data, dict) and (forgiving or any(value is not None for value in data.values())):
            return data, complaint
        if complaint and forgiving:
            return {}, complaint
        raise FetchError(Trouble.NOT_UNDERSTOOD if complaint else Trouble.UNREADABLE, complaint)


def _json(body: bytes) -> Json:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FetchError(Trouble.UNREADABLE, "not JSON, or not all of it") from error
    if not isinstance(fields, dict):
        raise FetchError(Trouble.UNREADABLE, "not an answer of GraphQL")
    return fields


def _complaint(body: bytes) -> str:
    try:
        return _complaint_of(_json(body))
    except FetchError:
        return ""


def _complaint_of(fields: Json) -> str:
    messages = [str(error.get("message", "")) for error in dicts(fields.get("errors"))]
    return "; ".join(message for message in messages if message)[:LONGEST_COMPLAINT]


def _results(data: Json, name: str) -> list[Json]:
    results = within(data, name, "results")
    if not isinstance(results, list):
        raise FetchError(Trouble.UNREADABLE, f"no {name} in the answer")
    return dicts(results)


def _chapter_posts(chapters: list[Json]) -> list[str]:
    def number(chapter: Json) -> float:
        value = chapter.get("number")
        return float(value) if isinstance(value, int | float) else 0.0

    ordered = sorted(chapters, key=number)
    return [
        str(post["_id"]) for chapter in ordered for post in dicts(chapter.get("posts")) if post.get("_id")
    ]
