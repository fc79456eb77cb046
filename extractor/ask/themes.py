"""What items of section five are about, where none of the rules' words occurs in them: a choice from the closed list, and nothing else."""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema, create_model

from extractor.ask.grounding import Case, Kind, Reply
from extractor.ask.refusals import refuse
from extractor.model.asking import Inquiry, Line, Refusal, Scope, Testimony
from extractor.model.draft import Draft

MOST_LINES = 10
"""Items of one call. Two of fourteen shared documents have an item without a theme, and none has more than two."""
MOST_ASKED = 40
"""Items of one document: a page that lists thousands is not asked about to its end."""
MOST_THEMES = 2
"""An item is about one thing, or about two; a model that names all of them has named none."""
LONGEST = 600
"""Characters of an item that is shown; a longer one is no item but what a lost mark left together."""
_FIELD = "line_{}"


def inquire_themes(draft: Draft, case: Case, scope: Scope) -> list[Inquiry]:
    """The items for which rules have no theme, in the page's order; the same for a second reading, because themes have no other."""
    del case, scope
    items = (*draft.narrative.problems, *draft.narrative.improvements)
    spans = sorted({item.quote for item in items if not item.themes}, key=lambda s: (s.start, s.end))
    short = [span for span in spans if span.end - span.start <= LONGEST][:MOST_ASKED]
    return [
        Inquiry("", "themes", tuple(Line(n, span) for n, span in enumerate(short[at : at + MOST_LINES], start=1)))
        for at in range(0, len(short), MOST_LINES)
    ]


def _labels(case: Case) -> dict[str, str]:
    """Label -> id, in the order of the rules."""
    return {theme.label: theme.id for theme in case.rulebook.problems.themes}


def _task(_: Inquiry, case: Case) -> dict[str, str]:
    return {"themes": "、".join(_labels(case))}


def _shape(inquiry: Inquiry, case: Case) -> type[Reply]:
    """A list of labels for each line. A label that is not on the list is refused by itself, the others stand."""
    label = Annotated[str, WithJsonSchema({"type": "string", "enum": list(_labels(case))})]
    some: Any = Annotated[tuple[label, ...], Field(json_schema_extra={"maxItems": MOST_THEMES})]
    fields: dict[str, Any] = {_FIELD.format(line.number): (some, Field(alias=str(line.number))) for line in inquiry.lines}
    return create_model("ThemesReply", __base__=Reply, **fields)


def _ground(inquiry: Inquiry, reply: Any, case: Case) -> Testimony:
    """The themes that are on the list, in its order; of more than two none is taken."""
    known = _labels(case)
    found: list[tuple[Any, tuple[str, ...]]] = []
    refusals: list[Refusal] = []
    for line in inquiry.lines:
        said = tuple(dict.fromkeys(label.strip() for label in getattr(reply, _FIELD.format(line.number))))
        refusals += [refuse("no_such_theme", inquiry.id, "themes", label, line=line.number) for label in said if label not in known]
        chosen = tuple(name for label, name in known.items() if label in said)
        if len(chosen) > MOST_THEMES:
            refusals.append(refuse("themes_too_many", inquiry.id, "themes", "、".join(said), line=line.number))
        elif chosen:
            found.append((line.span, chosen))
    return Testimony(inquiry.id, themes=tuple(found), refusals=tuple(refusals))


KIND = Kind("themes", _task, _shape, _ground)
