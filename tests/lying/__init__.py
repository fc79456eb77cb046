"""Models that lie: for every inquiry a well-formed reply that is untrue in one named way. What they say must never pass unmarked."""

from tests.lying.liar import Liar, Told
from tests.lying.lies import LIES
from tests.lying.scene import Lie, Scene

__all__ = ["LIES", "Liar", "Lie", "Scene", "Told"]
