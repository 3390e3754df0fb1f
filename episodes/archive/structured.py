"""Facts for machines: schema.org descriptions of a podcast and of one recording."""

from collections.abc import Iterable

from django.conf import settings

from episodes import LIBRARY, addresses, words
from episodes.archive.reading import Reading
from episodes.models import Channel, Episode
from sources.models import Source


def podcast(show: Channel, episodes: Iterable[Episode]) -> dict[str, object]:
    """A PodcastSeries with the episodes of the page that is shown."""
    return {
        "@context": "https://schema.org",
        **_series(show),
        "description": show.description,
        "image": addresses.absolute(f"/{show.cover.name}" if show.cover else addresses.channel_cover(show)),
        "inLanguage": show.language,
        "publisher": {"@type": "Organization", "name": show.publisher or settings.PUBLISHER_NAME},
        "hasPart": [
            {
                "@type": "PodcastEpisode",
                "name": str(episode),
                "url": addresses.absolute(addresses.episode(episode.slug)),
                "duration": words.iso_duration(episode.seconds),
            }
            for episode in list(episodes)[:10]
        ],
    }


def recording(episode: Episode, reading: Reading, shows: Iterable[Channel] = ()) -> dict[str, object]:
    """A PodcastEpisode based on the article, whose authors and licence it names."""
    licence = {"license": reading.licence.address} if reading.licence.address else {}
    return {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": reading.title,
        "url": addresses.absolute(reading.url),
        "description": reading.excerpt,
        "datePublished": episode.published_at.isoformat() if episode.published_at else None,
        "timeRequired": reading.iso_duration,
        "inLanguage": episode.post.language,
        "partOfSeries": [_series(show) for show in shows],
        "isBasedOn": {
            "@type": "Article",
            "headline": episode.post.title,
            "url": reading.original_url,
            "datePublished": episode.post.published_at.isoformat(),
            "author": [{"@type": "Person", "name": name} for name, _ in reading.authors],
            **licence,
        },
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": addresses.absolute(reading.audio_url),
            "encodingFormat": "audio/mpeg",
            "duration": reading.iso_duration,
            **_caption(episode),
        },
        "publisher": {"@type": "Organization", "name": LIBRARY},
    }


def _series(show: Channel) -> dict[str, object]:
    return {
        "@type": "PodcastSeries",
        "name": show.title,
        "url": addresses.absolute(addresses.channel(show.slug)),
        "webFeed": addresses.absolute(addresses.feed(show)),
    }


def _caption(episode: Episode) -> dict[str, object]:
    """The transcript, where its source allows it to be given away."""
    if not episode.timeline or episode.post.home.show != Source.Show.WHOLE:
        return {}
    address = addresses.absolute(addresses.captions(episode.slug))
    return {"caption": {"@type": "MediaObject", "contentUrl": address, "encodingFormat": "text/vtt"}}
