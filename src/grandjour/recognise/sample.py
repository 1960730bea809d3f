"""What is known of the values of one column: how many, how different, and a few thousand of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of one column. values: distinct cleaned values of the sampled rows, most frequent first."""

    index: int
    name: str
    total: int  # cells that are not empty
    distinct: int  # about
    longest: int  # bytes
    values: tuple[str, ...]
    complete: bool = False  # the values are all there are, whole
