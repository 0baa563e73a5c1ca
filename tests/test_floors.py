"""The staircase of CONTRIBUTING.md: files import from lower floors only; and what no file does."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = (  # lowest first; a module belongs to the longest name that it starts with
    "core.circle", "core.places", "core.files", "core.naming", "core.expected", "core.validated",
    "core.theory",
    "core.architectures", "core.draw_sizes",
    "core.machine", "core.data", "core.schedules", "core.runs", "core.nets", "core.paired",
    "core.distributions", "core.flows", "core.classifiers",
    "core.priors", "core.constraints", "core.models", "core.objectives", "core.training",
    "core.charts", "core.experiments", "core.jobs", "core.experiments.sweeps", "core.build",
    "core.mean_image", "core.pilot",
    "core.graph", "core.metrics", "core.experiments.tables", "core.atlas", "core.runs.log",
    "core.loggers", "core.runs.charting", "core.runs.state", "core.runs.recorder",
    "core.runs.recording",
    "core.commands", "core.__main__", "app.theme", "app.pages", "app.state.shown",
    "app.state.field", "app.views",
    "app", "pages", "benchmarks", "tests",
)  # fmt: skip

# Floors that see some libraries only, everywhere in their files; the standard library is free.
LIBRARIES: dict[str, set[str]] = {
    "core.schedules": set(),
    "core.architectures": set(),
    "core.draw_sizes": set(),
    "core.files": {"numpy"},
    "core.naming": set(),
    "core.theory": {"numpy", "scipy"},
    "core.expected": {"msgspec"},
    "core.validated": {"msgspec"},
    "core.places": set(),
    "core.runs": {"msgspec", "numpy"},
    "core.data": {"msgspec", "numpy"},
    "core.graph": {"numpy", "scipy"},
    "core.atlas": {"numpy", "PIL", "safetensors"},
    "app.theme": set(),
    "app.pages": set(),
    "app.state.shown": set(),
    "app.state.field": set(),
    "app.views": {"numpy", "plotly"},
}
# Inside functions or `if TYPE_CHECKING` only:
LAZY = {
    "core.data": {"PIL", "pooch", "requests"},
    "core.files": {"filelock"},
    "core.graph": {"networkx"},
    "core.atlas": {"umap"},
    "app.views": {"PIL"},
}
REGISTRIES = {
    *("DATASETS", "NETS", "LIKELIHOODS", "PRIORS", "CONSTRAINTS", "OBJECTIVES", "SCHEDULES"),
    *("CHARTS", "MODELS", "STARTS", "POSTERIORS", "SMOOTHERS"),
}
SERIALISERS = {"pickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
SAFE = {"allow_pickle": "False", "weights_only": "True", "unsafe_allow_html": "False"}
CONSOLES = {"argparse", "optparse", "getopt", "click", "tqdm"}
READ = {"sys.argv", "sys.stdin"}
STREAMS = READ | {"sys.stdout", "sys.stderr"}
BY_NAME = {"eval", "exec", "__import__"}  # calls that make any string an object


@dataclass(frozen=True)
class Source:
    """A parsed file: its dotted name and its tree."""

    module: str
    tree: ast.Module

    @classmethod
    def of(cls, path: Path) -> "Source":
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        return cls(module, ast.parse(path.read_text(encoding="utf-8"), str(path)))

    @property
    def is_core(self) -> bool:
        return self.module.split(".")[0] == "core"


def written(module: str, text: str) -> Source:
    return Source(module, ast.parse(text))


FOLDERS = ("core", "app", "pages", "benchmarks", "tests")
SOURCES = [Source.of(path) for f in FOLDERS for path in sorted((ROOT / f).rglob("*.py"))]


def exists(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()


def imported(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """Yields the modules that a tree imports, anywhere in it, with the statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                below = f"{module}.{alias.name}"
                ours = module.split(".")[0] in FOLDERS and exists(below)
                yield (below if ours else module), node


def floor(module: str) -> str | None:
    names = [name for name in FLOORS if f"{module}.".startswith(f"{name}.")]
    return max(names, key=len, default=None)


def library(module: str) -> str | None:
    """Returns the installed library that a module belongs to; None for ours and Python's own."""
    top = module.split(".")[0]
    return None if top in FOLDERS or top in sys.stdlib_module_names else top


def climbs(source: Source) -> Iterator[str]:
    own = floor(source.module)
    for module, node in imported(source.tree):
        if module.startswith("."):
            yield f"line {node.lineno} imports relatively"
        elif module.split(".")[0] in FOLDERS and module != "core":
            target = floor(module)
            if target is None or own is None:
                yield f"line {node.lineno}: {module} or {source.module} has no floor"
            elif FLOORS.index(target) > FLOORS.index(own):
                yield f"line {node.lineno} imports {module} from a higher floor"


def foreign_libraries(source: Source) -> Iterator[str]:
    own = floor(source.module)
    if own not in LIBRARIES:
        return
    at_once = {id(node) for node in source.tree.body}
    for module, node in imported(source.tree):
        lazy = set() if id(node) in at_once else LAZY.get(own, set())
        if (name := library(module)) and name not in LIBRARIES[own] | lazy:
            yield f"line {node.lineno} imports {module}"


def other_floors_in_schedules(source: Source) -> Iterator[str]:
    if floor(source.module) == "core.schedules":
        for module, node in imported(source.tree):
            if module.split(".")[0] in FOLDERS and floor(module) != "core.schedules":
                yield f"line {node.lineno} imports {module}"


def page_libraries_in_core(source: Source) -> Iterator[str]:
    if source.is_core:
        for module, node in imported(source.tree):
            if library(module) in {"streamlit", "plotly"}:
                yield f"line {node.lineno} imports {module}"


def consoles_in_core(source: Source) -> Iterator[str]:
    """Printing outside core/commands, or reading the command line outside core/__main__.py."""
    if not source.is_core or source.module == "core.__main__":
        return
    yield from parsing(source)
    if not source.module.startswith("core.commands"):
        yield from printing(source)


def parsing(source: Source) -> Iterator[str]:
    for used in ast.walk(source.tree):
        if isinstance(used, ast.Attribute) and (
            used.attr.startswith("parse_") or ast.unparse(used) in READ
        ):
            yield f"line {used.lineno} uses {ast.unparse(used)}"


def printing(source: Source) -> Iterator[str]:
    for module, node in imported(source.tree):
        # arguments.py has what commands declare, __main__.py reads it
        declares = source.module == "core.commands.arguments" and module == "argparse"
        if module.split(".")[0] in CONSOLES and not declares:
            yield f"line {node.lineno} imports {module}"
    for used in ast.walk(source.tree):
        if isinstance(used, ast.Name) and used.id in {"print", "input"}:
            yield f"line {used.lineno} uses {used.id}"
        elif isinstance(used, ast.Attribute) and ast.unparse(used) in STREAMS:
            yield f"line {used.lineno} uses {ast.unparse(used)}"


def names_made_objects(source: Source) -> Iterator[str]:
    """Registries used outside build.py; tests may, to run over their members."""
    if source.module == "core.build" or floor(source.module) == "tests":
        return
    for node in ast.walk(source.tree):
        used = (
            (isinstance(node, ast.alias) and node.name)
            or (isinstance(node, ast.Attribute) and node.attr)
            or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id)
        )
        if used in REGISTRIES:
            yield f"uses {used}"


def strings_run_as_code(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in BY_NAME:
            yield f"line {node.lineno} calls {ast.unparse(node.func)}"
    if floor(source.module) != "tests" and source.module != "core":  # its names are literals
        for module, _ in imported(source.tree):
            if module.split(".")[0] == "importlib":
                yield f"imports {module}"


def is_safe(keyword: ast.keyword) -> bool:
    value = ast.unparse(keyword.value)
    return SAFE.get(keyword.arg or "", value) == value


def unsafe_reading(source: Source) -> Iterator[str]:
    """Whatever could run a stranger's code: pickles, and HTML that nobody escapes."""
    for module, node in imported(source.tree):
        if module.split(".")[0] in SERIALISERS:
            yield f"line {node.lineno} imports {module}"
    for used in ast.walk(source.tree):
        if isinstance(used, ast.Attribute) and ast.unparse(used) in {"torch.load", "torch.save"}:
            yield f"line {used.lineno} uses {ast.unparse(used)}"
        elif isinstance(used, ast.keyword) and not is_safe(used):
            yield f"line {used.lineno} passes {ast.unparse(used)}"


def bare_excepts(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"line {node.lineno} catches everything"


def modules_without_a_concept(source: Source) -> Iterator[str]:
    if source.module.split(".")[-1] in {"utils", "util", "helpers", "helper", "common", "misc"}:
        yield "is named after nothing"


def postponed_annotations(source: Source) -> Iterator[str]:
    """jaxtyping checks shapes of annotations that are objects, not strings."""
    if source.is_core and any(module == "__future__" for module, _ in imported(source.tree)):
        yield "imports from __future__"


Rule = Callable[[Source], Iterator[str]]

# Each rule, and a file that breaks it: so that a rule that sees nothing is noticed.
RULES: dict[Rule, Source] = {
    climbs: written("core.priors.vamp", "def f():\n    from core.models import VAE"),
    foreign_libraries: written("core.graph.new", "import networkx"),
    other_floors_in_schedules: written("core.schedules.new", "from core.nets import MLP"),
    page_libraries_in_core: written("core.atlas.drawing", "import plotly.graph_objects as go"),
    consoles_in_core: written("core.training", "print('step')"),
    names_made_objects: written(
        "core.runs.recording", "from core.priors import PRIORS\nPRIORS['a']()"
    ),
    strings_run_as_code: written("app.loading", "eval(name)"),
    unsafe_reading: written("app.loading", "numpy.load(path, allow_pickle=True)"),
    bare_excepts: written("pages.walk", "try:\n    pass\nexcept:\n    pass"),
    modules_without_a_concept: written("core.utils", ""),
    postponed_annotations: written("core.training", "from __future__ import annotations"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_file_of_the_tree_breaks_the_rule(rule: Rule) -> None:
    broken = [f"{source.module}: {what}" for source in SOURCES for what in rule(source)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_notices_a_file_that_breaks_it(rule: Rule) -> None:
    assert list(rule(RULES[rule]))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (climbs, written("core.models.vae", "from .terms import Terms")),
        (climbs, written("app.views.curves", "from app import loading")),
        (climbs, written("core.unknown", "import core.files")),
        (foreign_libraries, written("app.views.new", "import streamlit as st")),
        (foreign_libraries, written("app.views.new", "def f():\n    import torch")),
        (foreign_libraries, written("core.runs", "def f():\n    import torch")),
        (consoles_in_core, written("core.commands.arguments", "Parser().parse_args()")),
        (consoles_in_core, written("core.runs", "import argparse")),
        (consoles_in_core, written("core.build", "import sys\nname = sys.argv[1]")),
        (names_made_objects, written("pages.new", "import core\ncore.priors.PRIORS")),
        (names_made_objects, written("core.new", "from core.priors import PRIORS as known")),
        (unsafe_reading, written("core.runs", "import pickle")),
        (unsafe_reading, written("core.runs", "torch.load(path, weights_only=True)")),
        (unsafe_reading, written("pages.new", "st.markdown(text, unsafe_allow_html=True)")),
    ],
)
def test_the_rules_notice_other_ways_to_break_them(rule: Rule, source: Source) -> None:
    assert list(rule(source))


def test_networkx_may_be_imported_by_the_graph_when_it_is_needed() -> None:
    lazily = written("core.graph.new", "def f():\n    import networkx")
    assert not list(foreign_libraries(lazily))


def test_every_floor_exists_and_every_file_of_core_has_a_floor_of_its_own() -> None:
    assert all(exists(name) for name in FLOORS)
    modules = [source.module for source in SOURCES if source.is_core and source.module != "core"]
    assert len(modules) > 40
    assert not [module for module in modules if floor(module) is None]


def test_the_package_itself_imports_what_is_asked_for_only() -> None:
    (core,) = (source for source in SOURCES if source.module == "core")
    at_once = {id(node) for node in core.tree.body}
    assert {m for m, node in imported(core.tree) if id(node) in at_once} <= {"importlib", "typing"}


def loaded_by(*modules: str) -> set[str]:
    """Returns the top-level modules that a fresh Python holds after importing some of ours."""
    code = f"import sys, {', '.join(modules)}; print(*{{m.split('.')[0] for m in sys.modules}})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_what_the_first_page_paints_with_does_not_load_torch() -> None:
    names = ["core", "core.runs", "core.atlas", "core.files", "core.experiments", "core.data"]
    names += ["core.graph", "core.schedules", "core.__main__"]
    loaded = loaded_by(*names)
    assert {"core", "numpy", "scipy"} <= loaded
    assert not loaded & {"torch", "umap", "sklearn", "matplotlib", "networkx", "streamlit", "PIL"}


@pytest.mark.slow
def test_benchmarks_find_what_they_measure() -> None:
    names = [f"benchmarks.{path.stem}" for path in (ROOT / "benchmarks").glob("*.py")]
    assert "benchmarks" in loaded_by(*names)


def test_importing_core_alone_loads_no_library_at_all() -> None:
    loaded = loaded_by("core")
    assert "core" in loaded
    assert not loaded & {"torch", "numpy", "scipy", "safetensors", "PIL", "jaxtyping"}


def test_views_load_neither_torch_nor_streamlit_not_even_through_others() -> None:
    views = [source.module for source in SOURCES if source.module.startswith("app.views.")]
    loaded = loaded_by(*views)
    assert "plotly" in loaded
    assert not loaded & {"torch", "streamlit"}
