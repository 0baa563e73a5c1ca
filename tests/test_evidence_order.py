"""Who explains unseen data best: told where intervals allow it, of reliable estimates only."""

from dataclasses import replace

import pytest

from app.views.evidence import Estimate, Evidence, Spent, evidence
from app.views.evidence_order import budgets, order


def run(title: str, mean: float, error: float = 0.3, size: float = 200.0) -> Evidence:
    known = {"mean": mean, "standard_error": error}
    metrics = {"negative_log_likelihood": known | {"effective_size": size, "count": 200}}
    return evidence((title, "iwae"), metrics, Spent(100, epochs=2.0, minutes=3.0))


def test_two_standard_errors_of_the_difference_decide():
    far, near = order([run("A", 80), run("B", 81)]), order([run("A", 80), run("B", 80.5)])
    assert far.startswith(
        "**A explains unseen data best**: B, the next, is 1.00 nats behind (95 %"
    )
    assert near.startswith("**No order can be told** among the first, A and B: B, the next")


def test_those_behind_all_of_the_first_are_named():
    said = order([run("A", 80), run("B", 80.5), run("C", 90), run("D", 81.2)])
    assert "among the first, A and B:" in said and "ahead of C." in said


def test_unreliable_estimates_are_compared_as_bounds_only():
    said = order([run("A", 80, size=14), run("B", 85, size=30)])
    assert said.startswith("**No order can be told**: no estimate is reliable.")
    assert "Not ranked, for an unreliable estimate: A (effective size 14 of 5,000" in said
    assert "the paper's numbers are too: A has the lowest, B is 5.00 nats behind" in said
    assert "chance may explain" not in said
    assert "chance may explain" in order([run("A", 80, size=14), run("B", 80.1, size=30)])
    assert "As bounds" not in order([run("A", 80), run("B", 85)])


def test_one_run_or_other_settings_give_no_order():
    assert order([run("A", 80)]) == ""
    said = order([run("A", 80), run("B", 90)], differing="images")
    assert "No order can be told" in said and "differ in images" in said and "best" not in said


def test_the_control_variate_counts_where_all_have_one():
    controlled = Estimate(79.0, 0.1, 10_000)
    both = [replace(run("A", 80, 2), controlled=controlled),
            replace(run("B", 80, 2), controlled=replace(controlled, mean=79.5))]  # fmt: skip
    assert order(both).startswith("**A explains unseen data best**")
    assert order([both[0], run("B", 80, 2)]).startswith("**No order can be told** among")


@pytest.mark.parametrize(("epochs", "said"), [(2.05, "equal epochs (2.05)"), (4.0, "2 to 4")])
def test_budgets_are_equal_within_a_twentieth(epochs, said):
    other = replace(run("B", 80), spent=Spent(100, epochs=epochs, minutes=3.0))
    assert said in budgets([run("A", 80), other]) and "equal minutes (3)" in budgets([other] * 2)
