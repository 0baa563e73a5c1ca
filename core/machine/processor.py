"""Which kind of processor this is: speeds of one kind say little of another's."""

import torch

from core.machine.switches import is_fast

NAMES = {"AVX512": "AVX-512", "AVX2": "AVX2", "DEFAULT": "no AVX2"}  # as torch calls them


def kind() -> str:
    """Returns the widest vectors that torch computes with here, and whether bfloat16 pays:
    "AVX-512 with bfloat16", "AVX-512" or "AVX2", say.

    Both can be restricted, as on a processor of another kind: ATEN_CPU_CAPABILITY=avx2
    ONEDNN_MAX_CPU_ISA=AVX2, or =avx512 and =AVX512_CORE for one without bfloat16.
    """
    capability = torch.backends.cpu.get_cpu_capability()
    name = NAMES.get(capability, capability)
    return f"{name} with bfloat16" if is_fast(torch.bfloat16) else name
