"""Where a capability per UE is declared for, as TS 38.306 Annex B Table B-1 has it."""

from __future__ import annotations

import pytest

from conformance.capabilities.bands import Band
from conformance.capabilities.modes import MODES, Mode, declared_modes, modes_of_bands

FDD, TDD, FR1, FR2 = (f"{mode}-Add-UE-NR-Capabilities" for mode in ("fdd", "tdd", "fr1", "fr2"))
XDD, FRX = "phy-Parameters/phy-ParametersXDD-Diff", "phy-Parameters/phy-ParametersFRX-Diff"
BOTH = [XDD, f"{FDD}/a", f"{TDD}/a", FRX, f"{FR1}/a", f"{FR2}/a"]
DUPLEX = [XDD, f"{FDD}/a", f"{TDD}/a"]
RANGE = [FRX, f"nonCriticalExtension/{FR1}-v1540/a", f"nonCriticalExtension/{FR2}-v1540/a"]
FR2_2 = "nonCriticalExtension/measAndMobParametersFR2-2-r17/a-r17"

TABLE_B_1 = {
    "case 1": ([XDD, FRX], ("FR1 FDD", "FR1 TDD", "FR2 TDD")),
    "case 3, first way": ([FRX, f"{TDD}/a"], ("FR1 TDD", "FR2 TDD")),
    "case 3, second way": ([f"{TDD}/a"], ("FR1 TDD", "FR2 TDD")),
    "case 4": ([f"{TDD}/a", f"{FR2}/a"], ("FR2 TDD",)),
    "case 5": ([f"{TDD}/a", f"{FR1}/a"], ("FR1 TDD",)),
    "case 7": ([f"{FDD}/a", f"{FR1}/a"], ("FR1 FDD",)),
    "case 8, first way": ([XDD, f"{FR1}/a"], ("FR1 FDD", "FR1 TDD")),
    "case 8, second way": ([f"{FR1}/a"], ("FR1 FDD", "FR1 TDD")),
}
"""What is included, and the modes in which the feature is supported then; without case 2 (none) and 6 (impossible)."""


@pytest.mark.parametrize(("declaring", "modes"), TABLE_B_1.values(), ids=TABLE_B_1)
def test_what_differs_in_both_is_combined_as_in_annex_b(declaring: list[str], modes: tuple[str, ...]) -> None:
    assert declared_modes(declaring, places=BOTH) == modes


@pytest.mark.parametrize(
    ("declaring", "places", "modes"),
    [
        ([XDD], DUPLEX, ("FDD", "TDD")),
        ([f"{FDD}/a"], DUPLEX, ("FDD",)),
        ([f"{TDD}/a", f"{FDD}/a"], DUPLEX, ("FDD", "TDD")),
        ([FRX], RANGE, ("FR1", "FR2")),
        ([RANGE[2]], RANGE, ("FR2",)),
        (["a"], ["a"], ()),
        (["a", "b"], ["a", "b"], ()),
    ],
)
def test_what_differs_in_one_is_told_in_its_words(
    declaring: list[str], places: list[str], modes: tuple[str, ...]
) -> None:
    assert declared_modes(declaring, places=places) == modes


def test_fr2_2_is_told_apart() -> None:
    assert declared_modes([FRX, FR2_2], places=[*RANGE, FR2_2]) == ("FR1", "FR2", "FR2-2")
    assert declared_modes([FR2_2], places=[*RANGE, FR2_2]) == ("FR2-2",)


def test_the_common_place_speaks_of_the_modes_that_the_device_has() -> None:
    only = modes_of_bands([Band(78, "TDD", "FR1")])
    assert declared_modes([XDD, FRX], places=BOTH, device=only) == ("FR1 TDD",)
    assert declared_modes([XDD], places=DUPLEX, device=only) == ("TDD",)


def test_an_addition_for_a_mode_without_bands_is_told_as_it_was_sent() -> None:
    only = modes_of_bands([Band(78, "TDD", "FR1")])
    assert declared_modes([f"{FDD}/a"], places=DUPLEX, device=only) == ("FDD",)


def test_sul_and_sdl_count_as_fdd() -> None:
    """TS 38.306 clause 4.2.1."""
    assert modes_of_bands([Band(80, "SUL", "FR1"), Band(75, "SDL", "FR1")]) == {Mode("FR1", "FDD")}


def test_modes_are_those_of_annex_b() -> None:
    assert [" ".join(mode) for mode in MODES] == ["FR1 FDD", "FR1 TDD", "FR2 TDD"]
