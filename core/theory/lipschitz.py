r"""Projections that make a decoder Lipschitz (Appendix B, Proposition 6), with the right sign.

    minimise  1/2 sum_a s_a |F_a - psi_a|^2 + 1/2 sum_ab Omega_ab |psi_a - psi_b|^2 / 2
    psi = P F,   P = [I + diag(1 / s) (D - Omega)]^-1,   D = diag of Omega's row sums

s_a = 1/n sum_i m_ia is how much data a tile stands for. The paper prints a minus before the second
term of P (Equations 24 and 25): its P has negative entries and makes slopes larger. With the plus
P >= 0 and its rows sum to one: reconstructions stay means of data.

It is solved in the symmetric form, (diag(s) + D - Omega) psi = diag(s) F: by Cholesky, banded,
or by conjugate gradients from a guess, which is fast where the last solution is nearly this one.
"""

import numpy as np
from scipy.linalg import solveh_banded
from scipy.sparse import coo_array, csr_array, diags_array

from core.theory.pairs import Pairs

LEAST_WEIGHT = 1e-6  # of a tile that no datum uses; the mean weight is 1
RESIDUAL = 1e-10  # of conjugate gradients, relative to the right side
MOST_STEPS = 2000


def tile_weights(density: np.ndarray) -> np.ndarray:
    """Returns s (B,) of the posterior's m_ib (n, B)."""
    return density.mean(axis=0) + LEAST_WEIGHT


def distance_multipliers(pairs: Pairs, strength: float) -> np.ndarray:
    """Returns Omega (E,), proportional to 1 / (|z_a - z_b|^2 + h^2 / 3) with tiles of side h, of
    mean row sum `strength`: the paper leaves it open, this gives its Figure 7 at .3."""
    if not (np.isfinite(strength) and strength >= 0):
        raise ValueError(
            f"A penalty's strength is a finite number of 0 or more, not {strength!r}; .3 bends, 0 "
            "leaves everything as it is."
        )
    omega = 1 / (np.square(pairs.apart) + 1 / (3 * pairs.side**2))
    return strength * omega * (pairs.side**2 / (2 * omega.sum()))


def system(s: np.ndarray, omega: np.ndarray, pairs: Pairs) -> csr_array:
    """Returns diag(s) + D - Omega (B, B), sparse."""
    off = coo_array((-omega, (pairs.first, pairs.second)), shape=(len(s), len(s)))
    rows = np.bincount(pairs.first, omega, len(s)) + np.bincount(pairs.second, omega, len(s))
    return csr_array(diags_array(s + rows) + off + off.T)


def projected(f: np.ndarray, s: np.ndarray, omega: np.ndarray, pairs: Pairs) -> np.ndarray:
    """Returns psi (B, d) for F (B, d), by Cholesky of the band that the pairs fill."""
    size, width = len(s), int((pairs.second - pairs.first).max())
    band = np.zeros((width + 1, size))
    band[width - (pairs.second - pairs.first), pairs.second] = -omega
    rows = np.bincount(pairs.first, omega, size) + np.bincount(pairs.second, omega, size)
    band[width] = s + rows
    return solveh_banded(band, s[:, None] * f, overwrite_ab=True, check_finite=False)


def projection(s: np.ndarray, omega: np.ndarray, pairs: Pairs) -> np.ndarray:
    """Returns P (B, B) itself: non-negative, each row sums to one."""
    return projected(np.eye(len(s)), s, omega, pairs)


def projected_from(
    guess: np.ndarray, f: np.ndarray, s: np.ndarray, omega: np.ndarray, pairs: Pairs
) -> np.ndarray:
    """Returns the same by conjugate gradients from a guess (B, d), a column after the other."""
    matrix = system(s, omega, pairs)
    columns = [
        conjugate_gradients(matrix, s * b, start) for b, start in zip(f.T, guess.T, strict=True)
    ]
    return np.stack(columns, axis=-1)


def conjugate_gradients(matrix: csr_array, right: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Returns the solution (B,) of matrix @ x = right, preconditioned by the diagonal."""
    x, diagonal = start.copy(), matrix.diagonal()
    residual = right - matrix @ x
    direction = scaled = residual / diagonal
    product, enough = residual @ scaled, RESIDUAL**2 * (right @ right)
    for _ in range(MOST_STEPS):
        if residual @ residual <= enough:
            break
        image = matrix @ direction
        length = product / (direction @ image)
        x = x + length * direction
        residual = residual - length * image
        scaled = residual / diagonal
        before, product = product, residual @ scaled
        direction = scaled + (product / before) * direction
    return x
