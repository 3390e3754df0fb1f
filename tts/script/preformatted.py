"""Blocks that are no prose: code by its language and length, formulas as they are spoken."""

from tts import spoken
from tts.passages import Kind, Pause, Place, Sentence
from tts.script.leaves import Block
from tts.script.saying import LONG_FORMULA, Said, said_formula, stopped
from tts.script.writer import Setting, Writer

LANGUAGES = {
    "python": "Python", "py": "Python", "python3": "Python", "ipython": "Python",
    "javascript": "JavaScript", "js": "JavaScript", "jsx": "JavaScript", "node": "JavaScript",
    "typescript": "TypeScript", "ts": "TypeScript", "tsx": "TypeScript",
    "bash": "Bash", "sh": "shell script", "shell": "shell script", "zsh": "shell script", "console": "shell script",
    "c": "C", "cpp": "C++", "c++": "C++", "csharp": "C#", "cs": "C#", "java": "Java", "go": "Go", "rust": "Rust",
    "ruby": "Ruby", "php": "PHP", "r": "R", "julia": "Julia", "matlab": "MATLAB", "haskell": "Haskell", "scala": "Scala",
    "kotlin": "Kotlin", "swift": "Swift", "lisp": "Lisp", "scheme": "Scheme", "clojure": "Clojure", "ocaml": "OCaml",
    "perl": "Perl", "lua": "Lua", "lean": "Lean", "coq": "Coq", "agda": "Agda", "prolog": "Prolog",
    "html": "HTML", "xml": "XML", "css": "CSS", "json": "JSON", "yaml": "YAML", "toml": "TOML", "sql": "SQL",
    "latex": "LaTeX", "tex": "LaTeX", "markdown": "Markdown", "md": "Markdown", "diff": "diff format",
}  # fmt: skip


def say_code(writer: Writer, block: Block, setting: Setting) -> None:
    code = block.token.content
    place = Place(block.number, 0, len(code))
    if not code.strip():
        return
    if writer.policies.code == "read":
        writer.say(_lines(block), setting, kind=Kind.CODE)
        return
    writer.omit("code", code, place)
    if writer.policies.code == "announce":
        language = LANGUAGES.get(block.token.info.strip().split(" ")[0].casefold(), "")
        length = len(code.strip("\n").splitlines())
        size = "one line" if length == 1 else f"{length} lines"
        writer.notice(f"A code block{' in ' * bool(language)}{language}, {size}, is in the post.")


def say_formula(writer: Writer, block: Block, setting: Setting) -> None:
    """A formula of its own; the first that is too long is announced, the others are counted."""
    tex = block.token.content
    place = Place(block.number, len(tex) - len(tex.lstrip()), len(tex.rstrip()))
    if not tex.strip():
        return
    said = Said()
    words = said_formula(tex, writer.policies, said, display=True)
    writer.flags.extend(said.flags)
    if words == LONG_FORMULA:
        writer.omit("maths", tex, place)
        writer.announce("long formula")
        return
    sentence = Sentence(" ".join(tex.split()), stopped(spoken.say("\ufffc", said=(words,))), place)
    writer.say([sentence], setting, kind=Kind.MATHS, pause=Pause.SENTENCE)


def _lines(block: Block) -> list[Sentence]:
    said, at = [], 0
    for line in block.token.content.splitlines(keepends=True):
        start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line)
        if start < end and (words := spoken.say_code(line.strip())):
            said.append(Sentence(line.strip(), stopped(words), Place(block.number, start, end)))
    return said
