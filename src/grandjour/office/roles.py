"""Who may pass which doors."""

from typing import Final

from grandjour.model.administration import Role

EVERYONE: Final = frozenset(Role)
ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})
