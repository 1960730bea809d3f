"""Sets of numbers that grow together (disjoint sets, after Tarjan)."""

from collections import defaultdict


class Forest:
    """The numbers from 0 to n - 1, each alone at first."""

    def __init__(self, n: int) -> None:
        self._parents = list(range(n))

    def root(self, number: int) -> int:
        """The number that stands for the set of `number`."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Make the sets of two numbers one."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first

    def groups(self) -> list[list[int]]:
        """The sets, each sorted, by their smallest number."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._parents)):
            found[self.root(number)].append(number)
        return list(found.values())
