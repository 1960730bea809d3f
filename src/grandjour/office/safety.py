"""What isolates the reading of files on this machine, as an administrator reads it: what holds, what lacks, so what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.guard.probe import Layer

NEEDED: Final = frozenset({"limits", "seccomp", "trial"})  # without one of them files are refused; others add to them
IN_LANDLOCKS_PLACE: Final = "user namespaces"  # of use only where Landlock is missing


@dataclass(frozen=True, slots=True)
class Standing:
    """A layer. key: of its words. kind: "ok", "doubt" (it may be missing) or "bad". lack: key of what that means."""

    key: str
    kind: str
    lack: str = ""


def standings(layers: Sequence[Layer]) -> list[Standing]:
    """Each layer, as it stands beside the others."""
    there = {layer.name for layer in layers if layer.available}
    return [_standing(layer, there) for layer in layers if layer.name != IN_LANDLOCKS_PLACE or "landlock" not in there]


def _standing(layer: Layer, there: set[str]) -> Standing:
    key = layer.name.replace(" ", "_")
    if layer.name in there:
        return Standing(key, "ok")
    return Standing(key, "bad", "refused") if layer.name in NEEDED else Standing(key, "doubt", key)
