"""TensorBoard: scalars in files below the run's folder; `tensorboard --logdir runs` shows them."""

from collections.abc import Mapping
from pathlib import Path

FOLDER = "tensorboard"  # in that of the run
NEEDS = "TensorBoard's files need its package; install it: pip install 'priorscape[tensorboard]'."


class NoTensorBoard(ValueError):
    """The package is not installed; the message says how to install it."""


class TensorBoard:
    """Writes each column as a scalar of its name.

    Errors: NoTensorBoard.
    """

    def __init__(self, folder: Path, after: int) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ModuleNotFoundError:
            raise NoTensorBoard(NEEDS) from None
        self.writer = SummaryWriter(str(folder / FOLDER), purge_step=after + 1)

    def log(self, step: int, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self.writer.add_scalar(name, float(value), step)

    def close(self) -> None:
        self.writer.close()
