"""The terms under which a text is read, as they are told wherever its reading is given."""

import re
from dataclasses import dataclass

from sources.models import Post

CC = re.compile(r"CC-(BY(?:-(?:NC|ND|SA))*)-(\d\.\d)")
CC0 = re.compile(r"CC0-(\d\.\d)")


@dataclass(frozen=True, slots=True)
class Licence:
    """Name and address are empty where it is unknown; another than Creative Commons' is called by its id alone."""

    spdx: str

    @property
    def name(self) -> str:
        if found := CC.fullmatch(self.spdx):
            return f"CC {found[1]} {found[2]}"
        found = CC0.fullmatch(self.spdx)
        return f"CC0 {found[1]}" if found else self.spdx

    @property
    def address(self) -> str:
        if found := CC.fullmatch(self.spdx):
            return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
        found = CC0.fullmatch(self.spdx)
        return f"https://creativecommons.org/publicdomain/zero/{found[1]}/" if found else ""


def licence_of(post: Post) -> Licence:
    """The text's own, else what its source says of posts that name none."""
    return Licence(post.licence or post.home.licence)
