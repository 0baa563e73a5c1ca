"""What the information plane says in words: the verdict of what was measured, and how."""

from collections.abc import Sequence

from app.views.plane_chart import FROM
from app.views.sentences import enumeration, minus, plain
from core.metrics.rate_distortion import (
    GECO,
    PlaneTrace,
    below,
    gaps,
    seeds_apart,
)

TURNED = 1.1  # times the rate at the end: from there on a training has turned back


def hook(traces: Sequence[PlaneTrace]) -> PlaneTrace | None:
    """Returns the run of GECO whose hook the page begins with: where it turns back farthest; None
    where none has, or not in what is drawn."""
    of = [trace for trace in traces if trace.kind == GECO and _has_turned(trace)]
    return max(of, key=lambda t: t.rate[t.hook] / max(t.end[0], 1e-3), default=None)


def _has_turned(trace: PlaneTrace) -> bool:
    top, (rate, _) = trace.hook, trace.end
    return bool(trace.step[top] >= FROM and trace.rate[top] > TURNED * rate)


def verdict(traces: Sequence[PlaneTrace]) -> str:
    """Returns whether GECO's ends lie below the curve of the ELBOs, as far as seeds tell."""
    on, of, apart = below(traces), gaps(traces), seeds_apart(traces)
    compared = [t.title for t in traces if t.kind == GECO and t.title in of]
    if not compared:
        return (
            "Whether GECO has a better curve cannot be told: its ends lie beyond those of the "
            "ELBOs, or there are fewer than two ELBOs."
        )
    lowest = min(compared, key=of.__getitem__)
    farthest = f"the lowest, {plain(lowest)}, is {_thousandths(of[lowest])} away"
    if on is None or apart is None:
        return (
            f"One seed each: {farthest} from the ELBOs' curve, and how far seeds lie apart is not "
            "known."
        )
    seeds = f"seeds of one setting lie apart, {_thousandths(apart)} at most"
    if on:
        return (
            f"**{enumeration(map(plain, on))} {'lies' if len(on) == 1 else 'lie'} below the "
            f"curve of the ELBOs** by more than {seeds}; {farthest}."
        )
    return (
        "**GECO chooses a point; nothing here shows that it has a better curve.** Of "
        f"{len(compared)} ends none lies below that of the ELBOs by more than {seeds}; "
        f"{farthest}. In the paper, of larger networks, GECO has less average KL at the same "
        "error."
    )


def _thousandths(nats: float) -> str:
    return f"{minus(f'{nats:.4f}')} nats a pixel"


def hook_words(trace: PlaneTrace | None) -> str:
    """Returns what happens at the hook, read off from a run."""
    if trace is None:
        return ""
    top, (rate, _) = trace.hook, trace.end
    return (
        f"{plain(trace.title)} first spends nats to become sharp, {trace.rate[top]:,.0f} of them "
        f"an image at step {trace.step[top]:,}; once its error is small enough it gives back what "
        f"it does not need, and ends with {rate:,.1f} at step {trace.step[-1]:,}."
    )


def unmet(traces: Sequence[PlaneTrace]) -> str:
    """Returns which kappas were not met, by held-out images."""
    missed = [
        f"{plain(t.title)} (root mean squared error {t.rmse:.4f})"
        for t in traces
        if t.is_met is False
    ]
    return f"Not within κ on held-out images: {enumeration(missed)}." if missed else ""


def plane_alt(traces: Sequence[PlaneTrace], step: int) -> str:
    """Returns what the chart shows, for who cannot see it."""
    said = (
        f"{trace.title}: rate {trace.rate[now]:.1f}, distortion {trace.distortion[now]:.3f}, at "
        f"the end {trace.end[0]:.1f} and {trace.end[1]:.3f}."
        for trace in traces
        for now in (trace.at(step),)
    )
    return " ".join([f"Rate against distortion of trainings, at step {step:,}.", *said])


def how_measured(noun: str, channels: bool) -> str:
    pixel = "number of a pixel (red, green, blue)" if channels else "pixel"
    return (
        f"Rate: nats an {noun}. Distortion: nats a {pixel}, of its grey level among 256 under one "
        "normal whose σ is the root mean squared error on training data. Both on 250 held-out "
        f"{noun}s, one draw each, noted 24 times a decade of steps, drawn from step {FROM} on. "
        "Filled: at the cursor. Open, with its setting: the end. Pale: what comes after the "
        "cursor."
    )
