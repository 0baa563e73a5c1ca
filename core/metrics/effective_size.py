r"""How far an importance-sampled likelihood can be trusted: its effective sample size, in words.

    ess = (sum_l w_l)^2 / sum_l w_l^2,  1 .. L        (core/metrics/likelihood)

The estimate of log p(x) is a lower bound in expectation. It errs by about 1 / sqrt(ess) nats an
image and lies too low by about 1 / (2 ess), if ess is large; if it is small, nobody knows by how
much: one sample carries the sum, and more samples would find a greater one.
"""

NUM_SAMPLES = 5_000
LEAST = 100.0  # where an image's estimate errs by a tenth of a nat


def is_reliable(effective_size: float) -> bool:
    return effective_size >= LEAST


def counted(effective_size: float) -> str:
    """Returns the size as a number of samples.

    >>> counted(5.21), counted(4811.8)
    ('5.2', '4,812')
    """
    return f"{effective_size:{',.0f' if effective_size >= 10 else '.1f'}}"


def sized(effective_size: float) -> str:
    return f"effective size {counted(effective_size)} of {NUM_SAMPLES:,} samples"


def in_words(effective_size: float) -> str:
    """Returns what stands beside a likelihood.

    >>> in_words(5.21)
    'effective size 5.2 of 5,000 samples: unreliable'
    """
    return sized(effective_size) + ("" if is_reliable(effective_size) else ": unreliable")
