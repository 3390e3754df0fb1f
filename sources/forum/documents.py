"""The GraphQL documents, in the legacy style that every forum serves and in the selector style of LessWrong.

The legacy ones are valid against the schemas of both branches of ForumMagnum, `master` and `ea-deploy`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

GLANCE = """
  _id postedAt modifiedAt baseScore wordCount
  scoreExceeded2Date scoreExceeded30Date scoreExceeded45Date
  scoreExceeded75Date scoreExceeded125Date scoreExceeded200Date
  status draft deletedDraft unlisted isFuture rejected authorIsUnreviewed onlyVisibleToLoggedIn
  isEvent question postCategory shortform debate hiddenRelatedQuestion
"""
WHOLE = (
    GLANCE
    + """
  title slug pageUrl url canonicalSource feedLink hideAuthor
  user { _id slug displayName username deleted }
  coauthors { _id slug displayName username deleted }
  tags { _id slug name }
  podcastEpisodeId podcastEpisode { _id title episodeLink podcast { title applePodcastLink spotifyPodcastLink } }
  fmCrosspost { isCrosspost hostedHere foreignPostId }
  contents { _id version html }
"""
)


class Style(StrEnum):
    LEGACY = "legacy"
    SELECTOR = "selector"

    @property
    def other(self) -> "Style":
        return Style.SELECTOR if self is Style.LEGACY else Style.LEGACY


@dataclass(frozen=True, slots=True)
class Terms:
    """Which posts: a view of the forum, its terms (`after`, `timeField`, …), and a page of it."""

    view: str = "new"
    limit: int = 50
    offset: int = 0
    terms: Mapping[str, object] = field(default_factory=dict)

    def page(self, offset: int) -> "Terms":
        return Terms(self.view, self.limit, offset, self.terms)


Question = dict[str, object]


def posts(terms: Terms, style: Style, *, whole: bool) -> Question:
    """Posts of a view, with their bodies or at a glance."""
    name, fields = ("NlPosts", WHOLE) if whole else ("NlGlimpses", GLANCE)
    if style is Style.LEGACY:
        return _question(
            f"query {name}($terms: JSON) "
            f"{{ posts(input: {{terms: $terms, enableTotal: false}}) {{ results {{ {fields} }} }} }}",
            terms={"view": terms.view, "limit": terms.limit, "offset": terms.offset, **terms.terms},
        )
    return _question(
        f"query {name}($selector: PostSelector, $limit: Int, $offset: Int) "
        "{ posts(selector: $selector, limit: $limit, offset: $offset, enableTotal: false) "
        f"{{ results {{ {fields} }} }} }}",
        selector={terms.view: dict(terms.terms)},
        limit=terms.limit,
        offset=terms.offset,
    )


def post(external_id: str, style: Style) -> Question:
    """One post, whatever its state; null where it is not for us."""
    chosen = _by_id(style, ", allowNull: true")
    return _question(
        f"query NlPost($id: String) {{ post({chosen}) {{ result {{ {WHOLE} }} }} }}", id=external_id
    )


def tag(slug: str, style: Style) -> Question:
    chosen = _chosen(style, "tagBySlug", "slug: $slug", limit=1)
    return _question(
        f"query NlTag($slug: String) {{ tags({chosen}) {{ results {{ _id slug name }} }} }}", slug=slug
    )


def user(slug: str, style: Style) -> Question:
    chosen = _chosen(style, "usersProfile", "slug: $slug", limit=1)
    return _question(
        f"query NlUser($slug: String) {{ users({chosen}) {{ results {{ _id slug displayName }} }} }}",
        slug=slug,
    )


def chapters(sequence_id: str, style: Style) -> Question:
    """A sequence's chapters with their posts in order."""
    chosen = _chosen(style, "SequenceChapters", "sequenceId: $id", limit=100)
    return _question(
        f"query NlChapters($id: String) {{ chapters({chosen}) {{ results {{ _id number posts {{ _id }} }} }} }}",
        id=sequence_id,
    )


def collection(collection_id: str, style: Style) -> Question:
    return _question(
        f"query NlCollection($id: String) {{ collection({_by_id(style)}) {{ result {{ _id title books {{ "
        "posts { _id } sequences { _id chapters { number posts { _id } } } } } } }",
        id=collection_id,
    )


def _chosen(style: Style, view: str, condition: str, *, limit: int) -> str:
    """The arguments that choose rows of a view."""
    if style is Style.LEGACY:
        return f'input: {{terms: {{view: "{view}", {condition}, limit: {limit}}}}}'
    return f"selector: {{{view}: {{{condition}}}}}, limit: {limit}"


def _by_id(style: Style, more: str = "") -> str:
    """The arguments that choose one row."""
    one = f"selector: {{_id: $id}}{more}"
    return f"input: {{{one}}}" if style is Style.LEGACY else one


def _question(query: str, **variables: object) -> Question:
    return {"query": " ".join(query.split()), "variables": variables}
