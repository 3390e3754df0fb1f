"""What stands side by side in a term: numbers and letters, functions with their arguments, sums over what follows."""

from collections.abc import Callable, Sequence

from tts.maths import symbols, words
from tts.maths.applications import applied, applies, is_function_group, named_function
from tts.maths.bounds import big, integral, is_comprehension
from tts.maths.chances import is_related, over_what
from tts.maths.groups import comprehended
from tts.maths.phrases import Joint, Phrase, Rank, Reader, Tail, spaced
from tts.maths.quantities import quantity
from tts.maths.statements import quantified
from tts.maths.tree import Fence, Integral, Node, Number, Row, Scripts, Symbol, core, name

_QUANTIFIERS = {"forall", "exists", "nexists"}
_LINEAR = frozenset({"ker", "coker", "cap", "dim", "rank"})
"""What stands beside an image of a linear map, never beside an imaginary part."""
_DIFFERENTIABLE = frozenset("xyztsuvwrpqkmAVSWXYZPQ") | symbols.GREEK


def factors(reader: Reader, items: Sequence[Node]) -> list[Phrase]:
    """The factors of a term without times signs."""
    row = _Row(reader, items)
    said: list[Phrase] = []
    while row.items:
        said.append(row.factor(bool(said)))
    return said


class _Row:
    """Takes one factor after the other off a row."""

    def __init__(self, reader: Reader, items: Sequence[Node]) -> None:
        self.reader = reader
        self.items = list(items)

    def factor(self, preceded: bool) -> Phrase:
        with self.reader.nested():
            return self._factor(preceded)

    def _factor(self, preceded: bool) -> Phrase:
        item = self.items[0]
        sign = _head(item)
        if name(item) in _QUANTIFIERS:
            return self._rest(quantified)
        if isinstance(item, Integral):
            self._take()
            return integral(self.reader, item)
        if sign in symbols.BIG or sign in symbols.INTEGRALS:
            return self._big()
        if item == Symbol("delta") and len(self.items) > 1 and _is_integral(self.items[1]):
            self._take()
            return self._over_next("delta")  # the variation of an action
        if sign in symbols.PREFIX_OPERATORS:
            return self._prefixed(symbols.PREFIX_OPERATORS[sign])
        if sign == "nabla":
            return self._nabla()
        if sign == "partial" and isinstance(item, Scripts) and item.sub:
            return self._partial(item)
        if amount := quantity(self.reader, self.items):
            return amount
        if sign == "number" and len(self.items) > 1 and not isinstance(self.items[1], Number):
            return self._number_of()
        if sign in symbols.FUNCTIONS:
            return self._function(sign)
        if preceded and sign == "d" and self._is_differential():
            return self._differential()
        if isinstance(item, Number) and not item.style:
            return self._finished(self.reader.node(self._take()))
        if (
            isinstance(item, Scripts)
            and item.sub
            and sign == "E"
            and is_related(item.sub)
            and not self._fence_follows()
        ):
            self._take()
            head = over_what(self.reader, item, bracket=True)
            return Phrase(
                f"{head} of {self.reader.product(self._drained()).text}", Tail.WIDE, joint=Joint.TIMES
            )
        return self._finished(self._operand())

    def _take(self) -> Node:
        return self.items.pop(0)

    def _rest(self, read: Callable[[Reader, Sequence[Node]], Phrase]) -> Phrase:
        rest, self.items = self.items, []
        return read(self.reader, rest)

    def _big(self) -> Phrase:
        sign = self._take()
        if self.items and is_comprehension(self.items[0]):
            return big(self.reader, sign, [self._take()])
        if _head(sign) in ("max", "min", "argmax", "argmin", "sup", "inf") and self._has_fence():
            fence = self._take()
            if isinstance(sign, Symbol) or isinstance(fence, Scripts):
                return self._finished(named_function(self.reader, sign, fence, symbols.BIG[_head(sign)]))
            return big(self.reader, sign, [fence, *self._drained()])
        return big(self.reader, sign, self._drained())

    def _drained(self) -> list[Node]:
        rest, self.items = self.items, []
        return rest

    def _prefixed(self, word: str) -> Phrase:
        sign = self._take()
        operator = self.reader.node(sign).text if isinstance(sign, Scripts) else word
        if not self.items:
            return Phrase(operator)
        inner = self.factor(preceded=False)
        if word == "box" and inner.text.startswith("the "):
            return Phrase(f"{operator} of {inner.text}", Tail.WIDE)
        return Phrase(f"{operator} {inner.text}", inner.tail, inner.rank)

    def _number_of(self) -> Phrase:
        """ "#{i : x_i > 0}" is the number of such i, "#A" the size of A."""
        self._take()
        counted = self.items[0]
        if is_comprehension(counted):
            self._take()
            members = comprehended(self.reader, counted.body.items)
            return Phrase(f"the number of {members}", Tail.WIDE, joint=Joint.TIMES)
        return self._over_next("the size")

    def _nabla(self) -> Phrase:
        sign = self._take()
        link = name(_first(self.items))
        if link in ("cdot", "times") and len(self.items) > 1:
            self._take()
            return self._over_next("the divergence" if link == "cdot" else "the curl")
        head = "the gradient"
        if not isinstance(sign, Scripts):
            return self._over_next(head)
        squared = sign.sup and [getattr(item, "digits", "") for item in sign.sup.items] == ["2"]
        if squared:
            head = "nabla squared"  # the Laplacian of physics, the Hessian of optimisation
        if sign.sub:
            head += f" with respect to {self.reader.read(sign.sub.items).text}"
        elif squared and self.items:
            inner = self.factor(preceded=False)
            return Phrase(f"{head} {inner.text}", inner.tail)
        return self._over_next(head)

    def _partial(self, sign: Scripts) -> Phrase:
        self._take()
        variables = self.reader.read((sign.sub or Row()).items).text
        return self._over_next(f"the partial derivative with respect to {variables}")

    def _over_next(self, head: str) -> Phrase:
        if not self.items:
            return Phrase(head, joint=Joint.TIMES)
        inner = self.factor(preceded=False)
        tail = Tail.WIDE if inner.tail is Tail.WIDE or " with respect to " in head else Tail.OPEN
        return Phrase(f"{head} of {inner.text}", tail, joint=Joint.TIMES)

    def _fence_follows(self) -> bool:
        return len(self.items) > 1 and isinstance(_unraised(self.items[1]), Fence)

    def _has_fence(self) -> bool:
        return bool(self.items) and isinstance(_unraised(self.items[0]), Fence)

    def _function(self, sign: str) -> Phrase:
        function = self._take()
        image = sign == "Im" and self.reader.facts.names & _LINEAR
        word = "the image of" if image else symbols.FUNCTIONS[sign]
        if self._has_fence():
            return self._finished(named_function(self.reader, function, self._take(), word))
        head = function_words(self.reader, function, word or words.name(sign))
        if not self.items:
            return Phrase(head.removesuffix(" of"))
        inner = self._argument()
        based = isinstance(function, Scripts) and function.sub is not None
        fraction = " over " in inner.text and inner.tail >= Tail.OPEN
        link = " of" if (based or fraction) and not head.endswith(" of") else ""
        joint = Joint.TIMES if word.startswith("the ") else Joint.OTHER
        tail = Tail.WIDE if inner.tail is Tail.WIDE else Tail.OPEN
        return Phrase(f"{head}{link} {inner.text}", tail, joint=joint)

    def _argument(self) -> Phrase:
        """What a function without brackets is taken of: one factor, or letters in a row."""
        said = [self.factor(preceded=False)]
        while (
            self.items
            and _is_letter(self.items[0])
            and said[-1].tail is Tail.CLOSED
            and not self._fence_follows()
        ):
            said.append(self.factor(preceded=False))
        if len(said) == 1:
            return said[0]
        return Phrase(spaced(phrase.text for phrase in said), said[-1].tail, Rank.PRODUCT)

    def _is_differential(self) -> bool:
        return len(self.items) > 1 and name(core(self.items[1])) in _DIFFERENTIABLE

    def _differential(self) -> Phrase:
        mark = self.reader.node(self._take()).text
        return Phrase(f"{mark} {self.reader.node(self._take()).text}", joint=Joint.PAUSE)

    def _operand(self) -> Phrase:
        item = self._take()
        following = _first(self.items)
        if isinstance(item, Fence) and isinstance(following, Fence) and is_function_group(item):
            self._take()
            inside = self.reader.read(item.body.items)
            return Phrase(f"{inside.text}, of {self.reader.read(following.body.items).text}", Tail.WIDE)
        if following is not None and isinstance(_unraised(following), Fence):
            fence = _unraised(following)
            if isinstance(fence, Fence) and applies(self.reader.facts, item, fence):
                self._take()
                return applied(self.reader, item, following)
        return self.reader.node(item)

    def _finished(self, said: Phrase) -> Phrase:
        """With what may follow directly: a factorial, an evaluation."""
        while self.items:
            following = self.items[0]
            if name(following) == "!":
                self._take()
                said = Phrase(f"{said.before(Tail.RAISED)} factorial", joint=said.joint)
            elif isinstance(following, Scripts) and name(following.base) == "mid" and following.sub:
                self._take()
                where = self.reader.read(following.sub.items).text
                link = "evaluated at" if "=" in map(name, following.sub.items) else "restricted to"
                said = Phrase(f"{said.text} {link} {where}", Tail.WIDE, joint=said.joint)
            else:
                break
        return said


def function_words(reader: Reader, function: Node, word: str) -> str:
    """The name of a function with its base or power: "log base two", "sine squared"."""
    if not isinstance(function, Scripts):
        return word
    if name(function.base) in ("log", "lg") and function.sub:
        return f"{word} base {reader.read(function.sub.items).text}"
    return reader.node(function).text


def _head(node: Node) -> str:
    while isinstance(node, Scripts):
        node = node.base
    return name(node)


def _unraised(node: Node) -> Node:
    while isinstance(node, Scripts):
        node = node.base
    return node


def _first(items: Sequence[Node]) -> Node | None:
    return items[0] if items else None


def _is_integral(node: Node) -> bool:
    return isinstance(node, Integral) or _head(node) in symbols.INTEGRALS


def _is_letter(node: Node) -> bool:
    found = _unraised(node)
    if not isinstance(found, Symbol) or _head(found) == "d":
        return False
    return (len(found.name) == 1 and found.name.isalpha()) or found.name in symbols.GREEK
