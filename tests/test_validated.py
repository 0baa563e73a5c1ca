"""Files of other people's: what fits becomes a frozen dataclass, what does not a sentence."""

import json
import math
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta

from app import settings
from core.data.uploads import UploadDescription
from core.expected import Named, Positive, Rule
from core.files import FileProblem
from core.jobs.tickets import JOB, Ticket
from core.naming import brief
from core.validated import Misfit, validated

Count = Annotated[int, Meta(ge=1, le=10_000)]
NORMAL = {"name": "normal", "scale": 0.1}


@dataclass(frozen=True)
class Constraint:
    measure: Named
    level: Positive = 0.1


@dataclass(frozen=True)
class Config:
    """The settings of a run, as one might be: specs, ranges, tuples, tables and defaults."""

    name: str
    prior: Named
    likelihood: Named = field(default_factory=lambda: dict(NORMAL))
    constraints: dict[str, Constraint] = field(default_factory=dict)
    latent_dim: Count = 2
    hidden: Annotated[tuple[Count, ...], Meta(max_length=8)] = (256, 256)
    shape: tuple[Count, Count] = (28, 28)
    covariance: Literal["diagonal", "full"] = "diagonal"
    learning_rate: Positive = 1e-4
    seeds: list[Annotated[int, Meta(ge=0, le=2**31, title="A seed")]] = field(default_factory=list)
    note: str | None = None
    is_shipped: bool = False


GOOD: dict[str, Any] = {"name": "vae", "prior": {"name": "vamp", "num": 4}}


def deep(levels: int) -> dict[str, Any]:
    table: dict[str, Any] = {"name": "deep"}
    for _ in range(levels):
        table = {"name": "deep", "below": [table]}
    return table


def refused(values: dict[str, Any]) -> Misfit:
    with pytest.raises(Misfit) as caught:
        validated(Config, values)
    return caught.value


def test_what_is_left_out_has_its_default():
    assert validated(Config, GOOD) == Config("vae", {"name": "vamp", "num": 4})
    assert validated(Config, GOOD).likelihood == NORMAL


def test_lists_of_a_file_become_the_tuples_and_tables_the_dataclasses_that_are_asked_for():
    constraint = {"measure": {"name": "error"}, "level": 1}
    text = json.dumps(GOOD | {"hidden": [8, 9], "constraints": {"a": constraint}, "note": None})
    config = validated(Config, json.loads(text))
    assert config.hidden == (8, 9) and type(config.hidden) is tuple
    assert config.constraints == {"a": Constraint({"name": "error"}, 1.0)}
    assert type(config.constraints["a"].level) is float  # a whole number is a number


def test_a_table_is_kept_with_all_that_is_in_it():
    spec = {"name": "a", "of": [{"name": "b", "sizes": [1, 2.5, None, True]}]}
    assert validated(Config, GOOD | {"prior": spec}).prior == spec


COUNT = "should be a whole number in 1 .. 10000, not"
ABOVE = "learning_rate should be a number above 0, and finite, not"
SPEC = "prior should be a table with a name, not too deep, not"
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "truth as number": ({"latent_dim": True}, f"latent_dim {COUNT} True"),
    "number as truth": ({"is_shipped": 1}, "is_shipped should be true or false, not 1"),
    "half": ({"latent_dim": 2.5}, f"{COUNT} 2.5"),
    "whole with a point": ({"latent_dim": 2.0}, f"{COUNT} 2.0"),
    "text as number": ({"latent_dim": "2"}, f"{COUNT} '2'"),
    "nothing": ({"latent_dim": None}, f"{COUNT} None"),
    "too small": ({"latent_dim": 0}, f"{COUNT} 0"),
    "huge": ({"latent_dim": 10**30}, f"{COUNT} 1000000"),
    "more digits than Python writes": ({"latent_dim": 10**9_999}, f"{COUNT} a number of more"),
    "NaN": ({"learning_rate": math.nan}, f"{ABOVE} nan"),
    "infinite": ({"learning_rate": math.inf}, f"{ABOVE} inf"),
    "zero": ({"learning_rate": 0}, f"{ABOVE} 0"),
    "negative": ({"learning_rate": -1e-4}, f"{ABOVE} -0.0001"),
    "truth as rate": ({"learning_rate": True}, f"{ABOVE} True"),
    "larger than a float": ({"learning_rate": 10**400}, f"{ABOVE} 10000"),
    "number as text": ({"name": 3}, "name should be text, not 3"),
    "long": ({"latent_dim": "x" * 10**6}, f"{COUNT} 'xxxxxxxxxxxx...xxxxxxxxxxxxx'"),
    "spec without a name": ({"prior": {"num": 4}}, f"{SPEC} {{'num': 4}}"),
    "spec whose name is none": ({"prior": {"name": 3}}, f"{SPEC} {{'name': 3}}"),
    "text as spec": ({"prior": "vamp"}, "prior should be a table, not 'vamp'"),
    "bottomless spec": ({"prior": deep(30)}, SPEC),
    "more than bottomless": ({"prior": deep(100_000)}, SPEC),
    "one wrong width": ({"hidden": [8, 0]}, f"hidden[1] {COUNT} 0"),
    "true width": ({"hidden": [True]}, f"hidden[0] {COUNT} True"),
    "text as widths": ({"hidden": "88"}, "hidden should be a list of at most 8, not '88'"),
    "many widths": ({"hidden": [1] * 9}, "hidden should be a list of at most 8, not [1, 1, 1"),
    "three sides": ({"shape": [1, 2, 3]}, "shape should be a list of 2, not [1, 2, 3]"),
    "unknown word": ({"covariance": "half"}, "covariance should be diagonal or full, not 'half'"),
    "list as word": ({"covariance": ["full"]}, "should be diagonal or full, not ['full']"),
    "titled": ({"seeds": [1, -1]}, "A seed should be a whole number in 0 .. 2147483648, not -1"),
    "number or nothing": ({"note": 3}, "note should be text or nothing, not 3"),
    "a list of constraints": ({"constraints": []}, "constraints should be a table, not []"),
    "no constraint": ({"constraints": {"a": 1}}, "a should be a table, not 1"),
}


@pytest.mark.parametrize(("changes", "part"), BAD.values(), ids=BAD)
def test_a_value_that_does_not_fit_is_one_sentence(changes: dict[str, Any], part: str):
    misfit = refused(GOOD | changes)
    assert part in misfit.sentence("run.json") and len(misfit.sentence("run.json")) < 300
    assert "\n" not in str(misfit)
    assert [flaw.keys[0] for flaw in misfit.flaws] == list(changes)


def test_all_values_that_do_not_fit_are_named_with_their_keys():
    misfit = refused(GOOD | {"hidden": [8, 0], "name": 3, "latent_dim": 0})
    assert [flaw.keys for flaw in misfit.flaws] == [("name",), ("latent_dim",), ("hidden", 1)]


def test_unknown_and_missing_keys_are_named_before_values():
    misfit = refused({"nmae": "vae", "latent_dim": 0})
    assert (misfit.unknown, misfit.missing) == (["nmae"], ["name", "prior"])
    assert misfit.sentence("run.json").startswith("run.json: unknown 'nmae'; known: name, prior, ")
    assert refused({}).sentence("run.json") == "run.json lacks name, prior."


def test_what_is_wrong_in_a_table_below_says_in_which():
    for table, sentence in (
        ({"levle": 1}, "run.json: constraints: a: unknown 'levle'; known: measure, level."),
        ({}, "run.json: constraints: a lacks measure."),
        ({"measure": {"name": 3}}, "run.json: constraints: a: measure should be a table with a "),
    ):
        misfit = refused(GOOD | {"constraints": {"a": table}})
        assert misfit.sentence("run.json").startswith(sentence)
        assert misfit.keys == ("constraints", "a")


def test_a_rule_says_what_no_type_can():
    @dataclass(frozen=True)
    class Split:
        parts: Annotated[list[int], Rule("numbers whose sum is 10", lambda v: sum(v) == 10)]

    assert validated(Split, tomllib.loads("parts = [4, 6]")).parts == [4, 6]
    with pytest.raises(Misfit, match=r"parts should be numbers whose sum is 10, not \[4\]"):
        validated(Split, {"parts": [4]})


def test_a_misfit_passes_through_a_with_block():
    from contextlib import contextmanager

    @contextmanager
    def around():
        yield

    with pytest.raises(Misfit), around():
        validated(Config, {})


def test_what_is_quoted_stays_short():
    assert len(brief(deep(1_000))) < 200 and len(brief({"a" * 99: "b" * 99})) < 100


# The files that are read so: what people or other programs might have put there

TICKET = {"asked": 1.5e9, "server": "a", "state": "waiting", "problem": None}
NO_TICKETS: dict[str, str] = {
    "no state": json.dumps({name: TICKET[name] for name in ("asked", "server")}),
    "another state": json.dumps(TICKET | {"state": "ready"}),
    "list as state": json.dumps(TICKET | {"state": ["waiting"]}),
    "truth as time": json.dumps(TICKET | {"asked": True}),
    "NaN as time": json.dumps(TICKET | {"asked": math.nan}),
    "time larger than a float": json.dumps(TICKET | {"asked": 10**400}),
    "number as server": json.dumps(TICKET | {"server": 3}),
    "table as problem": json.dumps(TICKET | {"problem": {}}),
    "bottomless": "[" * 10**5,
}


@pytest.mark.parametrize("content", NO_TICKETS.values(), ids=NO_TICKETS)
def test_a_file_that_is_no_ticket_is_one_sentence(tmp_path: Path, content: str):
    (tmp_path / JOB).write_text(content)
    with pytest.raises(FileProblem, match=r"job\.json (is not a job; delete it|cannot be read)"):
        Ticket.read(tmp_path)


def test_a_ticket_with_a_line_of_a_later_version_is_a_ticket(tmp_path: Path):
    (tmp_path / JOB).write_text(json.dumps(TICKET | {"priority": 3, "asked": 15}))
    assert Ticket.read(tmp_path) == Ticket(15.0, "a")


NO_SETTINGS = {
    "huge": ("[training]\nsteps = -0x1" + "0" * 9_999, "cannot be used"),
    "half": ("[training]\nwaiting = 1.5", "waiting in [training] should be a whole number from 1"),
    "truth": ("[training]\nat_once = true", "at_once in [training] should be a whole number from"),
    "number": ("[upload]\nenabled = 1", "enabled in [upload] should be true or false, not 1."),
    "text": ("[upload]\nenabled = '" + "x" * 999 + "'", "should be true or false, not 'xxxxxxx"),
    "no section": ("upload = [1]", "[upload] should be a section."),
    "section": ("[uploads]", "Unknown section 'uploads'; known: training, upload."),
    "line": ("[upload]\nlimit = 3", "Unknown line in [upload] 'limit'; known: enabled."),
    "bottomless": ("[training]\nsteps = " + "[" * 10**5, "cannot be used"),
}


@pytest.mark.parametrize(("text", "part"), NO_SETTINGS.values(), ids=NO_SETTINGS)
def test_settings_that_do_not_fit_are_one_short_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, part: str
):
    (tmp_path / "public.toml").write_text(text)
    monkeypatch.setenv(settings.VARIABLE, str(tmp_path / "public.toml"))
    settings.settings.cache_clear()
    try:
        with pytest.raises(settings.SettingsProblem) as caught:
            settings.settings()
        assert part in str(caught.value) and len(str(caught.value)) < 300 + len(str(tmp_path))
    finally:
        settings.settings.cache_clear()


DATA: dict[str, Any] = {
    "source": "one table", "kind": "features", "label": "group", "shape": [2, 3],
    "num_train": 80, "num_test": 20, "done": ["scaled"], "classes": ["a", "b"],
    "kappa": 1, "scale": 0.2, "digest": "d",
}  # fmt: skip
NO_DATA: dict[str, dict[str, Any]] = {
    "truth as height": {"shape": [True, 3]},
    "one side": {"shape": [2]},
    "half a row": {"num_train": 80.5},
    "no rows": {"num_test": 0},
    "NaN": {"kappa": math.nan},
    "infinite": {"scale": math.inf},
    "larger than a float": {"kappa": 10**400},
    "text as classes": {"classes": "ab"},
    "another label": {"label": "angle"},
    "list as label": {"label": ["group"]},
    "later line": {"license": "MIT"},
}


def test_what_describes_data_is_read_as_it_was_written():
    description = UploadDescription.from_json(json.loads(json.dumps(DATA)), Path("data.json"))
    assert description.shape == (2, 3) and description.classes == ("a", "b")
    # Of before November 2026: without what has been kept since.
    since = {"picture": "cells", "columns": [], "reached": None}
    assert json.loads(json.dumps(asdict(description))) == DATA | since


@pytest.mark.parametrize("changes", NO_DATA.values(), ids=NO_DATA)
def test_what_does_not_describe_data_is_one_sentence(changes: dict[str, Any]):
    with pytest.raises(FileProblem, match=r"^data\.json does not describe an own dataset; add"):
        UploadDescription.from_json(DATA | changes, Path("data.json"))
