"""The interval of a proportion, for what is measured and for what is reviewed."""

from __future__ import annotations

import math

Z95 = 1.959963984540054


def wilson(successes: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a proportion, both ends in [0, 1].

    Wilson, JASA 22 (1927) 209-212; method 3 of Newcombe, Statistics in Medicine 17 (1998) 857-872.
    Raises ValueError unless 0 <= successes <= n and n > 0.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n} is not a proportion; give 0 <= successes <= n, n > 0")
    p = successes / n
    middle = p + z * z / (2 * n)
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    below = 0.0 if successes == 0 else (middle - reach) / (1 + z * z / n)
    above = 1.0 if successes == n else (middle + reach) / (1 + z * z / n)
    return max(0.0, below), min(1.0, above)
