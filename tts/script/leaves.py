"""The tree of blocks that a text consists of, its leaves numbered as `Place` counts them, and what a leaf says plainly."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

LEAVES = frozenset({"inline", "fence", "code_block", "math_block"})
BREAKS = frozenset({"softbreak", "hardbreak"})


@dataclass(slots=True)
class Block:
    """One block of the text; leaves have a number, the rest have children."""

    name: str
    token: Token
    children: list["Block"] = field(default_factory=list)
    number: int = -1

    def leaves(self) -> Iterator["Block"]:
        if self.number >= 0:
            yield self
        for child in self.children:
            yield from child.leaves()

    @property
    def container(self) -> str:
        """The name of a `:::` container, empty for any other block."""
        return self.name.removeprefix("container_") if self.name.startswith("container_") else ""

    @property
    def argument(self) -> str:
        """What follows the container's name on its opening line."""
        return self.token.info.strip().removeprefix(self.container).strip()


def plain(token: Token) -> str:
    """The plain text of a leaf block: what its marks stand around, a line break as a newline, no footnote marks."""
    if token.type in BREAKS:
        return "\n"
    if token.children and token.type in ("inline", "image"):
        return "".join(plain(child) for child in token.children)
    return "" if token.type in ("inline", "image") else token.content


def grow(tokens: Iterable[Token]) -> Block:
    """The blocks of a text under one root."""
    root = Block("root", Token("root", "", 0))
    above = [root]
    count = 0
    for token in tokens:
        if token.nesting < 0:
            above.pop()
            continue
        block = Block(token.type.removesuffix("_open"), token)
        if token.type in LEAVES:
            block.number, count = count, count + 1
        above[-1].children.append(block)
        if token.nesting > 0:
            above.append(block)
    return root
