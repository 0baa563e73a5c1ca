"""What the curves of Figure 20 say in words: how they were made, and where they stand at equal
epochs and at equal time."""

from collections.abc import Sequence

from app.views.bound_traces import Trace, common
from app.views.sentences import enumeration, minus, plain

BUDGETS = {"epochs": "At equal epochs ({})", "minutes": "At equal time ({} minutes of training)"}


def curves_alt(traces: Sequence[Trace]) -> str:
    """Returns what the curves show, for who cannot see them."""
    ends = (
        f"{trace.title}: the bound ends at {trace.values['bound'][-1]:.2f}, rate "
        f"{trace.values['rate'][-1]:.2f}, distortion {trace.values['distortion'][-1]:.2f}."
        for trace in traces
    )
    return " ".join(["Curves of the bound of the NLL, rate and distortion, in nats.", *ends])


def how_drawn(traces: Sequence[Trace], unit: str) -> str:
    held_out = [trace for trace in traces if trace.is_held_out]
    others = [trace for trace in traces if not trace.is_held_out]
    left_out = [trace for trace in traces if trace.spent(unit) is None]
    said = []
    if held_out:
        of = "" if not others else f" for {_titles(held_out)}"
        said.append(
            f"Bound by 20 samples, rate and distortion of 200 held-out data{of}; in expectation "
            "the bound lies above the negative log-likelihood."
        )
    if others:
        of = (
            ""
            if not held_out
            else f" for {_titles(others)}, which recorded too little of held-out ones"
        )
        said.append(
            f"Of training data{of}: bound = rate + distortion, means over the batches of an "
            "eighth of a decade."
        )
    if left_out:
        said.append(f"Not drawn, as its {unit} are not known: {_titles(left_out)}.")
    return " ".join(said)


def at_equal_budgets(traces: Sequence[Trace]) -> str:
    """Returns the bounds where the shortest training ended, by epochs and by minutes: on the same
    kind of data only, and without an order, since they come without intervals."""
    said = []
    for kind in (True, False):
        alike = [trace for trace in traces if trace.is_held_out == kind]
        if len(alike) > 1:
            said += [_at(alike, unit, words) for unit, words in BUDGETS.items()]
    return "\n".join(f"- {sentence}" for sentence in said if sentence)


def _at(traces: Sequence[Trace], unit: str, words: str) -> str:
    budget = common(traces, unit)
    if budget is None:
        return ""
    bounds = {trace.title: trace.at(budget, unit) for trace in traces}
    known = [f"{plain(title)} {minus(f'{b:.1f}')}" for title, b in bounds.items() if b is not None]
    early = [title for title, bound in bounds.items() if bound is None]
    but = f"; nothing recorded so early of {_plain(early)}" if early else ""
    if len(known) < 2:
        return ""
    return f"{words.format(f'{budget:,.3g}')}, the bound is: {', '.join(known)} nats{but}."


def _titles(traces: Sequence[Trace]) -> str:
    return _plain([trace.title for trace in traces])


def _plain(titles: Sequence[str]) -> str:
    return enumeration(map(plain, titles))
