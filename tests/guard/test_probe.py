"""What `doctor` says of the walls is what a real child meets."""

from dataclasses import replace

import pytest
from arena import FORCED

from grandjour.guard import landlock
from grandjour.guard.confined import THIS_MACHINE, Forced
from grandjour.guard.probe import Layer, probe

NAMES = ("limits", "seccomp", "landlock", "user namespaces", "trial")


def layers(forced: Forced) -> dict[str, Layer]:
    return {layer.name: layer for layer in probe(forced=forced)}


def test_every_layer_is_named_in_order() -> None:
    found = probe()
    assert tuple(layer.name for layer in found) == NAMES
    assert all(layer.detail for layer in found)


@pytest.mark.skipif(landlock.abi() < 1, reason="this kernel has no Landlock")
def test_on_this_machine_a_child_is_kept_from_all() -> None:
    found = layers(THIS_MACHINE)
    assert found["seccomp"].available
    assert found["landlock"].available
    assert found["trial"] == Layer(
        "trial", available=True, detail="network refused, program refused, read refused, write refused"
    )


def test_without_landlock_the_probe_says_what_is_open() -> None:
    found = layers(replace(THIS_MACHINE, landlock_abi=0))
    assert not found["landlock"].available
    assert "read NOT refused" in found["trial"].detail
    assert found["trial"].available


def test_without_seccomp_nothing_is_read() -> None:
    found = layers(replace(FORCED, seccomp=False))
    assert not found["seccomp"].available
    assert found["trial"] == Layer("trial", available=False, detail="no child could be confined: sandbox-missing")
