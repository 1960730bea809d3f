"""Styles of a written document whose text is not shown, by what they say themselves and by what they are based on."""

from typing import Final

MAX_PARENTS: Final = 100  # of a style; a chain that is longer, or has no end, is taken as hidden


class HiddenStyles:
    """What each style says: that its text is hidden, that it is shown, or nothing; then its parent's word holds."""

    def __init__(self) -> None:
        self._hides: dict[str, bool] = {}
        self._parents: dict[str, str] = {}
        self._here: set[str] = set()

    def begin_part(self) -> None:
        """Another part begins: its styles take the place of those of the same name, and may be based on them."""
        self._here.clear()

    def begin(self, style: str) -> None:
        """A style is defined. Where one part defines it twice, one that hides it holds."""
        if style not in self._here:
            self._hides.pop(style, None)
            self._parents.pop(style, None)
            self._here.add(style)

    def say(self, style: str, *, hides: bool) -> None:
        """What a style says of itself."""
        self._hides[style] = hides or self._hides.get(style, False)

    def base(self, style: str, parent: str) -> None:
        """A style is based on another one."""
        self._parents[style] = parent

    def hides(self, style: str) -> bool:
        """Whether text in this style is hidden; not in one that nothing is known of."""
        for _ in range(MAX_PARENTS):
            if not style:
                return False
            if style in self._hides:
                return self._hides[style]
            style = self._parents.get(style, "")
        return True
