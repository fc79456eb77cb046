"""What the code says in sentences, in codes and in errors, read out of the code itself."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path

from extractor import errors
from extractor.errors import AnswerError, InUse, LostLease, ReadError

CODE = Path(__file__).parents[2] / "extractor"
ROOMS = ("answer", "ask", "match", "model", "read", "reconcile", "report", "run", "segment")
"""Where whatever sounds like a sentence would be shown of a document, unless it is told apart below."""
MODULES = (
    "batch/folders.py",
    "batch/inputs.py",
    "batch/job.py",
    "batch/pool.py",
    "check.py",
    "compare/within.py",
    "review/deciding.py",
    "review/saying.py",
    "review/seen.py",
    "rulebook/scope.py",
    "rulebook/sentences.py",
    "store/blobs.py",
    "store/documents.py",
    "store/job_manifest.py",
    "store/jobs.py",
    "store/leases.py",
    "web/jobs/unpacking.py",
    "web/jobs/worker.py",
)
"""Modules of other rooms of which the same is true."""
_TOLD = ("budget", "disk", "ledger", "live", "modes", "prices", "settings")
_BATCHES = ("lines", "parcel", "store", "traffic")
APART_MODULES = {
    "ask/examples.py",
    "read/page.py",
    *(f"answer/{name}.py" for name in _TOLD),
    *(f"answer/provider/{name}.py" for name in _BATCHES),
}
"""Modules whose sentences are told where a command runs; read/page.py has names of elements."""
APART = {
    "a driver gave more answers than it was asked for",
    "no calls of functions",
    "no codec was named",
    "nothing was asked, so nothing is kept",
    "the last policy decides whatever is left",
    "the processes are not there: enter the pool first",
    "the record does not fit its own types",
    "{} took back what was decided on {}, and says nothing of it",
    # what a colleague is told of a decision: pages have words of their own for it
    "{} took back what was decided",
    # beginnings of reasons in records that were kept before there were codes
    "no JSON object could be read from the reply",
    "the reply was cut off",
    # no sentences
    "text with page tables",
    "on which year",
    # what a command or a log tells
    "{}: a row without a readable name was not written by this program; it is not looked into and counts as missing",
    "{}: the row {} was not written by this program; it is not looked into and counts as missing",
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
}
"""Sentences that nobody sees who is shown a document."""
AT_A_COMMAND_LINE = ("cli/", "evaluate/", "review/book.py", "review/sheet.py", "show/panes/single.py")
"""Where errors are about files of reports, of gold and of decisions that a command names, and are told in English alone."""
_KINDS = (ReadError, AnswerError, InUse, LostLease)
CODED = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, _KINDS)}
"""Errors that somebody may be told in Chinese: of documents, of answers, of what is stored."""
_PROSE = re.compile(r"(?<![a-z<-])[a-zA-Z']{2,} [a-z'-]+ [a-z'-]+")
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
    return {text for node in strings for text in _texts(node, named) if _PROSE.search(text)}


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


def uncoded(file: Path) -> Iterator[str]:
    """Errors of a module, of those that may be told in Chinese, that are raised with a sentence in place of a code."""
    tree = ast.parse(file.read_text("utf-8"))
    named = _named(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODED | {"CallFault"}:
            said = [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("what", "reason", "remedy"))]
            if any(_is_string(one) or (isinstance(one, ast.Name) and one.id in named) for one in said):
                yield f"{file.relative_to(CODE)}, line {node.lineno}"


@cache
def literals() -> frozenset[str]:
    """All strings of the code."""
    trees = (ast.parse(path.read_text("utf-8")) for path in sorted(CODE.rglob("*.py")))
    return frozenset(n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
