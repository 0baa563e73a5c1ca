r"""An interval for a share that is a mean over few independent parts, each of which has a share.

    n = p (1 - p) / (s^2 / N),   centre (p + t) / (1 + 2 t),   t = 1.96^2 / 2n

What is counted within a part is not independent: n is how many independent counts the N parts are
worth, s^2 the variance of their shares; N itself where they do not vary. Wilson's interval of n
counts is none of a normal distribution around p: it keeps within [0, 1], and no counts of nothing
make certain. E. B. Wilson, 1927; for clusters E. L. Korn and B. I. Graubard, 1998.
"""

import numpy as np

NORMAL = 1.959964  # of 95 %


def interval(shares: np.ndarray) -> tuple[float, float]:
    """Returns the 95 % interval of the mean of shares (N,) of independent parts.

    >>> [round(end, 3) for end in interval(np.array([0.0, 1.0] * 50))]
    [0.403, 0.597]
    >>> [round(end, 3) for end in interval(np.zeros(100))]
    [0.0, 0.037]
    """
    number, share = len(shares), float(np.mean(shares))
    variance = float(np.var(shares, ddof=1)) / number if number > 1 else 0.0
    worth = share * (1 - share) / variance if variance > 0 else number
    bend = NORMAL**2 / (2 * worth)
    half = NORMAL * np.sqrt(share * (1 - share) / worth + bend / (2 * worth))
    centre, whole = share + bend, 1 + 2 * bend
    low, high = (centre - half) / whole, (centre + half) / whole
    return max(0.0, float(low)), min(1.0, float(high))
