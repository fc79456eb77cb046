"""What an item is about: the themes whose words occur in it."""

from extractor.rulebook.problems import Theme


def themes_of(folded: str, themes: tuple[Theme, ...]) -> tuple[str, ...]:
    """Ids of the themes that have a word in `folded` (a folded text without blanks), in the order of the rules."""
    return tuple(theme.id for theme in themes if any(word in folded for word in theme.words))
