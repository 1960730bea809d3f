"""Who may pass which doors."""

from typing import Final

from grandjour.model.administration import Role

EVERYONE: Final = frozenset(Role)
LEGAL: Final = frozenset({Role.LEGAL_OFFICER, Role.ADMINISTRATOR})
ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})
