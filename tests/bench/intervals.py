"""What can be said of figures that a noisy machine scatters: medians and ratios with intervals, and a verdict.

An interval of 95 % holds the true value in 95 of 100 such benches, as far as the loads are independent of each other.
"""

from __future__ import annotations

import math
import random
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SURE = 0.95
RESAMPLES = 4000


@dataclass(frozen=True)
class Estimate:
    """A value and the interval that holds the true one in 95 of 100 cases."""

    value: float
    low: float
    high: float

    def verdict(self, less: str = "faster", more: str = "slower") -> str:
        """Return what a ratio of new to old figures says: an interval around 1 is noise."""
        if self.low <= 1 <= self.high:
            return "within the noise"
        return less if self.value < 1 else more


def median(samples: Sequence[float]) -> Estimate:
    """Return the median, with an interval between two of the samples in their order.

    How many samples are below the true median is a matter of tossing coins, whatever they are distributed like.
    """
    ordered, count = sorted(samples), len(samples)
    outside, rank = 0.0, 0
    while rank < (count - 1) // 2 and outside + math.comb(count, rank) / 2**count <= (1 - SURE) / 2:
        outside += math.comb(count, rank) / 2**count
        rank += 1
    rank = max(0, rank - 1)
    return Estimate(statistics.median(ordered), ordered[rank], ordered[-1 - rank])


def ratio(blocks: Sequence[Sequence[tuple[float, float]]]) -> Estimate:
    """Return the ratio of two medians, with an interval from drawing the samples again and again.

    Args:
        blocks: pairs of a new and an old figure. Those of a pair were taken one after the other, those of a block in
            the same two profiles: they are drawn together, as what else the machine did met both, and what the browser
            kept in a profile met all of its loads.
    """
    drawing = random.Random(1)  # the same figures give the same interval

    def drawn() -> list[tuple[float, float]]:
        chosen = drawing.choices(blocks, k=len(blocks))
        return [pair for block in chosen for pair in drawing.choices(block, k=len(block))]

    found = sorted(_ratio(drawn()) for _ in range(RESAMPLES))
    edge = round(RESAMPLES * (1 - SURE) / 2)
    return Estimate(_ratio([pair for block in blocks for pair in block]), found[edge], found[-1 - edge])


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    return statistics.median(new for new, _ in pairs) / statistics.median(old for _, old in pairs)
