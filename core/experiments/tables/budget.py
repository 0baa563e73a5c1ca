"""How long the runs of a table train, and with which nets, where that is not as the experiments
say: written into the folders of runs that are not there yet, which their trainings then follow.

    steps · epochs of the training data · minutes of the processor, at the speed measured here

A warm-up that is longer than half of a training is shortened to that.
"""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from core.experiments import EXPERIMENTS
from core.experiments.epochs import num_train
from core.files import FileProblem
from core.jobs import Job, outstanding
from core.runs import Run, RunConfig

FIRST, TIMED = 5, 40  # steps that are not timed, and that are
ENOUGH = 0.9  # of the minutes: a run that took so many is not trained on


@dataclass(frozen=True)
class Budget:
    """What was asked of the runs of a table; None: as the experiments say."""

    steps: int | None = None
    epochs: float | None = None
    minutes: float | None = None
    net: str | None = None

    def prepared(self, jobs: Sequence[Job]) -> list[Job]:
        """Returns the jobs with their lengths, settings written down where no run is yet.

        Errors: FileProblem where data are missing, or a folder cannot hold such a run; then
        nothing was written.
        """
        outstanding(jobs)
        lengths = {job: self._steps_of(job) for job in jobs if job.is_begun}
        names = dict.fromkeys(job.name for job in jobs if job not in lengths)
        configs = {name: self._config(name) for name in names}
        _require_data(configs.values())
        for job in jobs:
            if job not in lengths:
                config = configs[job.name].changed(seed=job.seed)
                Run(job.folder).save_description(config, [], {"finished": False})
                lengths[job] = config.steps
        return [replace(job, steps=lengths[job]) for job in jobs]

    def _config(self, name: str) -> RunConfig:
        config = EXPERIMENTS[name]
        if self.net is not None and self.net != config.decoder:
            net = {"name": self.net}
            config = config.changed(encoder=net, decoder=net)
        return _warmed_up(config.changed(steps=self._steps(config)))

    def _steps(self, config: RunConfig) -> int:
        if self.minutes is not None:
            return max(1, round(60 * self.minutes / seconds_a_step(config)))
        if self.epochs is not None:
            count = num_train(config)
            if count is None:
                raise FileProblem(f"How many data {config.name} has is not known; ask for steps.")
            return max(1, round(self.epochs * (count // config.batch_size)))
        return self.steps or config.steps

    def _steps_of(self, job: Job) -> int:
        """Returns how far a run that is there shall go."""
        run = Run(job.folder)
        config = run.config
        usual, held = (c.decoder for c in (EXPERIMENTS[job.name], config))
        if (asked := self.net or usual) != held:
            raise FileProblem(
                f"{job.folder} holds a run with {held}, not with {asked}; ask for --net {held}, "
                "or for another folder with --runs."
            )
        used = run.provenance.get("cpu_seconds") if run.is_finished else None
        if self.minutes is None or not isinstance(used, int | float) or used <= 0:
            return config.steps if self.minutes is not None else self._steps(config)
        share = 60 * self.minutes / used
        return config.steps if share * ENOUGH <= 1 else round(share * config.steps)


def _require_data(configs: Iterable[RunConfig]) -> None:
    from core.build import build_dataset

    for config in {config.dataset["name"]: config for config in configs}.values():
        build_dataset(config)


def _warmed_up(config: RunConfig) -> RunConfig:
    schedule: dict[str, Any] = config.schedule
    half = math.ceil(config.steps / 2)
    if schedule["name"] != "warm_up" or schedule["steps"] <= half:
        return config
    return config.changed(schedule=schedule | {"steps": half})


def seconds_a_step(config: RunConfig) -> float:
    """Returns the seconds of the processor that a training step takes here, on one thread.

    Errors: FileProblem where its data are missing.
    """
    from core.build import build_dataset, build_examples, build_model, build_trainer
    from core.machine.switches import switch_on

    switch_on(1)
    dataset = build_dataset(config)
    model = build_model(config, dataset)
    examples = build_examples(dataset, next(model.parameters()).device)
    steps = build_trainer(config, model).run(examples, FIRST + TIMED)
    for _ in islice(steps, FIRST):
        pass
    started = time.process_time()
    for _ in steps:
        pass
    return (time.process_time() - started) / TIMED
