"""Three episodes of a demonstration in states that it has none in: `python -m tests.browser.states`, beside its server;
`python -m tests.browser.states 120` makes the library first, with a demonstration of so many episodes, or of none.

`/e/withdrawn/` was taken down, `/e/being-read/` is being recorded, `/e/with-pictures/` shows pictures of another site.
"""

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from episodes.models import Episode, Release  # noqa: E402
from episodes.setup import demo  # noqa: E402
from sources.models import Post  # noqa: E402
from sources.selection import Verdict  # noqa: E402

PICTURES = "https://pictures.example.test/"
TEXT = f"""A curve says it shorter.

![A curve that rises and falls]({PICTURES}curve.png)

And another one says the rest.

![]({PICTURES}other.png)
"""


def main(episodes: str) -> None:
    if episodes:
        call_command("migrate", verbosity=0)
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command(*(["demo", "--episodes", episodes, "-v0"] if int(episodes) else ["house"]))
    if episodes != "0":
        turn()


def turn() -> None:
    withdrawn, being_read, pictured = Episode.objects.select_related("post").order_by("published_at", "pk")[
        :3
    ]
    Post.objects.filter(pk=withdrawn.post_id).update(verdict=Verdict.REFUSED)
    Episode.objects.filter(pk=withdrawn.pk).update(slug="withdrawn")
    Release.objects.filter(episode=being_read).delete()
    state = {"status": Episode.Status.RECORDING, "progress": 40, "published_at": None}
    Episode.objects.filter(pk=being_read.pk).update(slug="being-read", **state)
    timeline = demo.timeline_of(TEXT, pictured.seconds)
    told = {"read_text": TEXT, "timeline": timeline.to_json(), "read_title": "Two curves"}
    Episode.objects.filter(pk=pictured.pk).update(slug="with-pictures", **told)


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
