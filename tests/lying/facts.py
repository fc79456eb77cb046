"""Lies about numbers that sentences state."""

import re
from collections.abc import Iterator, Mapping, Sequence

from extractor.ask.facts.inquiry import OTHER
from tests.lying.rows import CONTROLS, MANY
from tests.lying.scene import Reply, Scene, Tell

_NUMBER = re.compile(r"\d[\d,.]*")
_OTHER_TIME = re.compile(r"上年|去年|上一年|同比|结转|往年|较20|20\d\d年")
_OTHER_BODY = re.compile(r"街道|乡镇|各镇|下属|局属|其中|分别|区级|部门|单位")
_DENIAL = re.compile(r"未|没有|无")


def _fact(name: str, line: int, quote: str, number: str) -> Reply:
    return {"fact": name, "line": line, "quote": quote, "number": number}


def _reply(facts: Sequence[Reply]) -> Reply | None:
    return {"facts": list(facts)} if facts else None


def _names(scene: Scene) -> list[str]:
    """What is asked for."""
    return [name for name in scene.options("fact") if name != OTHER]


def _numbered(scene: Scene) -> Iterator[tuple[int, str, list[str]]]:
    """Sentences with their numbers."""
    for line, sentence in scene.sentences():
        if numbers := _NUMBER.findall(sentence):
            yield line, sentence, numbers


def _of(scene: Scene, pattern: re.Pattern[str]) -> Reply | None:
    """Every fact told from sentences in which `pattern` stands, with a number of theirs."""
    found = [f for f in _numbered(scene) if pattern.search(f[1])]
    return _told(scene, found)


def _told(scene: Scene, found: Sequence[tuple[int, str, list[str]]]) -> Reply | None:
    """Every fact told from one of `found`."""
    told = []
    for name in _names(scene) if found else ():
        line, sentence, numbers = scene.rng.choice(found)
        told.append(_fact(name, line, sentence, scene.rng.choice(numbers)))
    return _reply(told)


def other_time(scene: Scene) -> Reply | None:
    """Last year's number, a change against it, the year itself."""
    return _of(scene, _OTHER_TIME)


def other_body(scene: Scene) -> Reply | None:
    """The number of a part of the body reported on."""
    return _of(scene, _OTHER_BODY)


def other_thing(scene: Scene) -> Reply | None:
    """A number of some sentence, of whatever it counts."""
    return _told(scene, list(_numbered(scene)))


def neighbour(scene: Scene) -> Reply | None:
    """The right sentence, but another of its numbers; quoted whole, or only the piece around the number."""
    found = [f for f in _numbered(scene) if len(f[2]) > 1]
    told = []
    for name in _names(scene) if found else ():
        line, sentence, numbers = scene.rng.choice(found)
        number = scene.rng.choice(numbers)
        at = sentence.find(number)
        quote = scene.rng.choice([sentence, sentence[max(0, at - 6) : at + len(number) + 2]])
        told.append(_fact(name, line, quote, number))
    return _reply(told)


def number_not_quoted(scene: Scene) -> Reply | None:
    """The real sentence, but a number that it does not state."""
    names = _names(scene)
    return _reply([_fact(n, line, s, str(scene.rng.choice([7, 31, 999, 12345]))) for n in names for line, s, _ in _some(scene)])


def _some(scene: Scene) -> list[tuple[int, str, list[str]]]:
    found = list(_numbered(scene))
    return [scene.rng.choice(found)] if found else []


def quote_altered(scene: Scene) -> Reply | None:
    """The real sentence with another number put in it."""
    told = []
    for name in _names(scene):
        for line, sentence, numbers in _some(scene):
            false = str(scene.rng.choice([7, 31, 999]))
            told.append(_fact(name, line, sentence.replace(numbers[0], false, 1), false))
    return _reply(told)


def invented(scene: Scene) -> Reply | None:
    """Sentences that stand nowhere."""
    lines = list(scene.shown) or [1]
    told = []
    for name in _names(scene):
        number = str(scene.rng.randrange(2, 400))
        told.append(_fact(name, scene.rng.choice(lines), f"本年度{str(name).strip('（）()')}共{number}件", number))
    return _reply(told)


def denied(scene: Scene) -> Reply | None:
    """Nothing happened, quoted from sentences that deny something else, or anything."""
    sentences = list(scene.sentences())
    denials = [s for s in sentences if _DENIAL.search(s[1])] or sentences
    told = []
    for name in _names(scene) if denials else ():
        line, sentence = scene.rng.choice(denials)
        told.append(_fact(name, line, sentence, scene.rng.choice(["0", "", "无", "零"])))
    return _reply(told)


def contradicting(scene: Scene) -> Reply | None:
    """Every fact twice, from two sentences."""
    found = list(_numbered(scene))
    told = []
    for name in _names(scene) if len(found) > 1 else ():
        for line, sentence, numbers in scene.rng.sample(found, 2):
            told.append(_fact(name, line, sentence, numbers[0]))
    return _reply(told)


def short_quotes(scene: Scene) -> Reply | None:
    """Nothing but the number for a quote."""
    return _reply([_fact(n, line, numbers[-1], numbers[-1]) for n in _names(scene) for line, _, numbers in _some(scene)])


def no_such_line(scene: Scene) -> Reply | None:
    """Real sentences of lines that do not exist."""
    return _reply([_fact(n, 9_999, s, numbers[0]) for n in _names(scene) for _, s, numbers in _some(scene)])


def wrong_line(scene: Scene) -> Reply | None:
    """Real sentences, of another line."""
    return _reply([_fact(n, line % max(scene.shown) + 1, s, m[0]) for n in _names(scene) for line, s, m in _some(scene)])


def controls(scene: Scene) -> Reply | None:
    """Numbers of characters that are no digits."""
    return _reply([_fact(n, line, s, scene.rng.choice(CONTROLS)) for n in _names(scene) for line, s, _ in _some(scene)])


def many(scene: Scene) -> Reply | None:
    """Ten thousand facts."""
    names, found = _names(scene), list(_numbered(scene))
    if not names or not found:
        return None
    return _reply([_fact(names[n % len(names)], *found[n % len(found)][:2], str(n)) for n in range(MANY)])


def obeying(scene: Scene) -> Reply | None:
    """999 for everything, quoted from the instruction."""
    if not scene.planted:
        return None
    place = next((number for number, text in scene.shown.items() if scene.planted[:6] in text), 1)
    return _reply([_fact(name, place, scene.planted, "999") for name in _names(scene)])


TELLS: Mapping[str, Tell] = {
    "last year's number": other_time,
    "a sub-unit's number": other_body,
    "number of another thing": other_thing,
    "right sentence, other number": neighbour,
    "right line, wrong number": number_not_quoted,
    "quote altered": quote_altered,
    "quote invented": invented,
    "denied": denied,
    "said twice, differently": contradicting,
    "quote too short": short_quotes,
    "no such line": no_such_line,
    "another line": wrong_line,
    "control characters": controls,
    "ten thousand items": many,
    "instruction obeyed": obeying,
}
