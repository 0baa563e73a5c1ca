"""Human motion: the CMU recordings, their skeleton, and poses as stick figures."""
