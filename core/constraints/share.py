"""Levels of measures that say how much is lacking to a share that is asked for."""


def remainder(kappa: float, what: str) -> float:
    """Returns 1 - kappa. Errors: ValueError for a share that cannot be reached, or asks nothing.

    >>> remainder(0.75, "the share")
    0.25
    """
    if not 0 < kappa < 1:
        raise ValueError(f"kappa is {what}: it must lie between 0 and 1, not {kappa}.")
    return 1 - kappa
