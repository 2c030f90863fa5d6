"""How far somebody sees: his institutions, or the whole region; pure."""

Sight = frozenset[int] | None
"""The institutions whose rows one sees; None is the whole region."""

NOTHING: Sight = frozenset()
