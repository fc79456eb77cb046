"""Every sentence in the code that a report or a job may carry as a reason, read out of the code itself."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path

from extractor.show.reasons import in_chinese

CODE = Path(__file__).parents[2] / "extractor"
ROOMS = ("answer", "ask", "match", "model", "read", "reconcile", "report", "run", "segment")
"""Where whatever sounds like a sentence is one of a report, unless it is told apart below."""
MODULES = (
    "batch/inputs.py",
    "batch/pool.py",
    "check.py",
    "compare/within.py",
    "review/saying.py",
    "rulebook/sentences.py",
    "rulebook/scope.py",
    "store/jobs.py",
    "web/jobs/unpacking.py",
    "web/jobs/worker.py",
)
"""Modules of other rooms that have some."""
_TOLD = ("budget", "disk", "ledger", "live", "modes", "prices", "settings")
_BATCHES = ("lines", "parcel", "post", "store", "traffic")
APART_MODULES = {
    "ask/examples.py",
    "read/page.py",
    *(f"answer/{name}.py" for name in _TOLD),
    *(f"answer/provider/{name}.py" for name in _BATCHES),
}
"""Modules whose sentences are told where a command runs, and stand in no report; read/page.py has names of elements."""
APART = {
    "a driver gave more answers than it was asked for",
    "no calls of functions",
    "no codec was named",
    "nothing was asked, so nothing is kept",
    "the last policy decides whatever is left",
    "the processes are not there: enter the pool first",
    "the record does not fit its own types",
    "{} took back what was decided on {}, and says nothing of it",
    # beginnings of sentences
    "no JSON object could be read from the reply",
    "the reply does not stand, nor did the one before",
    "the reply was cut off",
    "{} (locked by another process, or not writable)",
    # what stands behind another sentence
    "{}, with other items",
    # no sentences
    "text with page tables",
    "on which year",
    # what a command or a log tells
    "{}: a row without a readable name was not written by this program; it is not looked into and counts as missing",
    "{}: the row {} was not written by this program; it is not looked into and counts as missing",
    "not everything was removed",
    "nothing was removed",
    "the file holds settings that nobody may set",
    "batches are not looked at",
    "how {} keeps to a form is not known: JSON_SCHEMA is taken (--mode says it, --answer live finds it out)",
    "not waited for any longer: {}",
    "nothing more is asked: {}",
    "waiting all the same: {}",
    "{} (what is out counts by estimate)",
    "{} is not sent",
    "{} is out with {}; only with that endpoint its answers are fetched",
    "decisions are not read with yet: %s",
    "no job can be taken: %s",
    "no process to read documents with: %s",
    "the job is running",
    "Cancel it, and delete it when it has ended.",
}
"""Sentences that stand in no report."""
_PROSE = re.compile(r"(?<![a-z<-])[a-zA-Z']{2,} [a-z'-]+ [a-z'-]+")
SAMPLES = ("7", "no table tells", "disclosure", "'x'", "HTTP 500, 'x'")
"""What may stand in a hole: a number, another reason, a word of ours, a text that was quoted, a state of an endpoint."""
_MOST = 40
"""Ways in which one sentence may be put together."""
Named = Mapping[str, list[ast.expr]]


def files() -> Iterator[Path]:
    """Every module that is looked into."""
    for room in ROOMS:
        yield from (p for p in sorted((CODE / room).rglob("*.py")) if p.relative_to(CODE).as_posix() not in APART_MODULES)
    yield from (CODE / name for name in MODULES)


def _texts(node: ast.expr, named: Named, depth: int = 0) -> list[str]:
    """What a string may say, {} for what is not known."""
    if isinstance(node, ast.Constant):
        return [node.value if isinstance(node.value, str) else "{}"]
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, named, depth), *_texts(node.orelse, named, depth)]
    if isinstance(node, ast.JoinedStr):
        parts = [_texts(p.value if isinstance(p, ast.FormattedValue) else p, named, depth) for p in node.values]
        return ["".join(said) for said, _ in zip(product(*parts), range(_MOST), strict=False)]
    if isinstance(node, ast.Name) and depth < 3 and node.id in named:
        return [text for value in named[node.id] for text in _texts(value, named, depth + 1)]
    return ["{}"]


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _named(tree: ast.Module) -> Named:
    """Name -> what a module gives it, where that is a string."""
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(tree):
        plain = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if plain and (_is_string(node.value) or isinstance(node.value, ast.IfExp)):
            found[node.targets[0].id].append(node.value)
    return found


def sentences(file: Path) -> set[str]:
    """The sentences of a module, {} for their holes."""
    tree = ast.parse(file.read_text("utf-8"))
    named = _named(tree)
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in ast.walk(node)} - {id(node)}
            inner = [p.value.id for p in node.values if isinstance(p, ast.FormattedValue) and isinstance(p.value, ast.Name)]
            apart |= {id(leaf) for name in inner for value in named.get(name, ()) for leaf in ast.walk(value)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.expr) and _is_string(node) and id(node) not in apart)
    return {text for node in strings for text in _texts(node, named) if _PROSE.search(text)} - APART


def _codes(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_codes(node.body), *_codes(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def codes_said() -> Iterator[tuple[str, str, list[str] | None]]:
    """(module, code, names of what fills it, in order; None where they are not written out), of every doubt that the code has."""
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("doubt", "Doubt", "say") and node.args:
                names = [word.arg for word in node.keywords]
                holes = None if None in names or len(node.args) > 1 else [name for name in names if name]
                yield from ((path.name, code, holes) for code in _codes(node.args[0]))


@cache
def literals() -> str:
    """All that strings of the code say."""
    trees = (ast.parse(path.read_text("utf-8")) for path in sorted(CODE.rglob("*.py")))
    return "\n".join(n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def is_told(said: str) -> bool:
    """Whether a sentence has a Chinese template, whatever stands in its holes."""
    holes = re.findall(r"\{[a-z]*\}", said)
    for filling in product(SAMPLES, repeat=min(len(holes), 4)):
        tried = said
        for n, hole in enumerate(holes):
            tried = tried.replace(hole, filling[n % len(filling)], 1)
        if in_chinese(tried.strip("; ")) is not None:
            return True
    return False
