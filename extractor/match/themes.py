"""What an item is about: the themes whose words occur in it."""

from extractor.rulebook.problems import Theme


def themes_of(folded: str, themes: tuple[Theme, ...]) -> tuple[str, ...]:
    """Ids of the themes that have a word in `folded` (a folded text without blanks), in the order of the rules."""
    found: list[str] = []
    for theme in themes:
        for word in theme.words:
            if word in folded:
                found.append(theme.id)
                break
    return tuple(found)
