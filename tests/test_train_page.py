"""The Train page: nothing starts by itself, nonsense is one sentence, jobs are as they are."""

import shutil
import time
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from app import loading, settings
from app.components import cloud
from app.views.jobs import listed, sentence, share, standing
from app.views.live import dots_explained, note
from benchmarks.ring import made_up_config, ring_atlas, write_ring_run
from core.data import LABELS
from core.data.folder import VARIABLE
from core.data.images.published import EDITIONS
from core.data.rendered import RENDERED
from core.experiments import EXPERIMENTS
from core.experiments.presets import minute
from core.files import locked
from core.jobs.queue import Entry
from core.jobs.tickets import SERVERS, Ticket
from core.places import HOME
from core.runs import Run
from core.runs.columns import USUAL
from core.runs.live import Live, ended

ROOT = Path(__file__).resolve().parents[1]
HERE = "here"  # the server that is alive in these tests
USUAL_NAMES = tuple(column.name for column in USUAL)


@pytest.fixture
def runs(tmp_path, monkeypatch) -> Path:
    """Returns the folder of runs of an app that has only one shipped run."""
    write_ring_run(
        tmp_path / "checkpoints/pendulum/vhp-rewo",
        made_up_config("pendulum/vhp-rewo", 100),
        ring_atlas(100),
    )
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return tmp_path / "runs"


def train(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=120).run()
    app.query_params.update(query)
    return app.switch_page("../pages/train.py").run()


def messages(app: AppTest) -> list[str]:
    return [box.value for box in (*app.error, *app.warning)]


def texts(app: AppTest) -> str:
    return "\n".join(text.value for text in (*app.markdown, *app.caption))


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def add_job(runs: Path, name: str, state: str, server: str = "gone", problem: str | None = None):
    """Writes a job as another server would have left it; it has a picture of its last step."""
    config = made_up_config("pendulum/vhp-rewo", 100)
    atlas = ring_atlas(100)
    run = write_ring_run(runs / name, config, atlas)
    for file in ("atlas.npz", "metrics.json"):
        if state != "finished":
            (runs / name / file).unlink()
    if state != "finished":
        ended(run.history, run.snapshots, LABELS["angle"]).save(runs / name)
        run.save_description(config, [], {"finished": False})
    Ticket(time.time(), server, state, problem).write(runs / name)


@pytest.mark.parametrize("file", ["run.json", "history.npz", "snapshots.npz", "atlas.npz"])
def test_a_finished_run_that_cannot_be_read_is_not_called_to_be_on_every_page(runs, file):
    add_job(runs, "pendulum/good", "finished")
    add_job(runs, "pendulum/bad", "finished")
    (runs / "pendulum/bad" / file).write_text("a foreign file")
    for query in ({}, {"job": "pendulum/bad"}):
        app = train(**query)
        assert not app.exception
        said = texts(app).replace("\\", "")
        assert "pendulum/bad**: finished, but no page can show it: " in said and file in said
        assert "pendulum/good**: finished: it is on every page" in said
        walks = [link.proto.query_string for link in app.get("page_link") if "Walk" in link.label]
        assert not any("bad" in query for query in walks) and any("good" in q for q in walks)


def test_nothing_starts_by_itself_and_a_duration_is_said_beforehand(runs):
    app = train()
    assert not app.exception and not messages(app)
    assert "Nothing starts by itself" in texts(app)
    assert "on one core" in texts(app)
    assert labels(app) == ["Start", "Train these three"]
    assert not list(runs.glob("**/job.json"))


def test_the_settings_are_those_that_the_method_has(runs):
    app = train(data="pendulum", method="iwae")
    titles = [field.label for field in app.number_input]
    assert "K, samples of z" in titles and "κ, the tolerated error" not in titles
    app.selectbox(key="train-method").set_value("vhp-rewo").run()
    titles = [field.label for field in app.number_input]
    assert "κ, the tolerated error" in titles and "τ, the slope at β = 1" in titles
    assert not app.exception


def test_the_experiment_as_it_is_has_the_paper_s_steps_up_to_the_server_s_limit(runs):
    app = train()
    app.segmented_control(key="train-size").set_value("paper").run()
    steps = next(field for field in app.number_input if field.label == "Steps")
    assert steps.value == 150_000
    assert steps.max == settings.settings().training.steps


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"data": "../etc"}, "no data called"),
        ({"method": "$x$"}, "no method called"),
        ({"job": "../../etc/passwd"}, "no training called"),
    ],
)
def test_nonsense_in_the_address_is_one_sentence_and_a_page(runs, query, said):
    app = train(**query)
    assert not app.exception
    assert len(messages(app)) == 1 and said in messages(app)[0].replace("\\", "")
    assert "Start" in labels(app)


def test_widths_that_are_none_are_refused_before_anything_starts(runs):
    app = train()
    app.text_input[0].set_value("wide").run()
    assert len(messages(app)) == 1 and "such as 128" in messages(app)[0]
    assert "Start" not in labels(app)


def test_a_start_of_beta_beyond_the_bounds_is_refused_in_one_sentence(runs):
    app = train(data="digits", method="vhp-rewo")
    next(box for box in app.number_input if box.label == "β at the start").set_value(5.0).run()
    app.button(key="train-start").click().run()
    assert not app.exception
    (said,) = messages(app)
    assert "where it starts, must lie in [1e-05, 1], not 5.0" in said.replace("\\", "")
    assert not list(runs.glob("**/job.json"))


def test_a_weight_too_small_to_be_felt_is_refused_by_the_form_as_by_the_schedule():
    vhp = EXPERIMENTS["digits/vhp"]
    tiny = vhp.changed(schedule=vhp.schedule | {"beta": 1e-7})
    with pytest.raises(ValueError, match=r"must lie in \[1e-05, 100000\], not 1e-07"):
        loading.require_possible(tiny)


@pytest.mark.parametrize("name", ["../up", "a/b", "a b", "ü", "."])
def test_a_name_that_leads_elsewhere_is_refused(runs, name):
    app = train(data="digits", method="iwae")
    app.text_input(key="train-name").set_value(name).run()
    app.button(key="train-start").click().run()
    assert not app.exception
    assert len(messages(app)) == 1 and "name" in messages(app)[0]
    assert not list(runs.glob("**/job.json"))


def data_offered(app: AppTest) -> Selectbox:
    (box,) = (box for box in app.selectbox if box.label == "Data")
    return box


def test_images_are_offered_where_their_files_are(runs, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    assert not {"MNIST", "Human motion"} & set(data_offered(train()).options)
    for file in EDITIONS["mnist"][0]:
        (tmp_path / "data" / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / file.path).touch()
    app = train(data="mnist", method="iwae")
    assert not app.exception and not messages(app)
    box = data_offered(app)
    assert box.value == "mnist" and {"MNIST", "MNIST, two latents", "Digits"} <= set(box.options)
    assert "Fashion-MNIST" not in box.options


@pytest.fixture
def no_worker(monkeypatch):
    """A queue whose jobs nobody starts: these tests look at the page alone."""
    monkeypatch.setattr("core.jobs.scheduler.Scheduler._wake", lambda self: None)


def test_a_start_asks_for_a_training_of_its_own_name_and_watches_it(runs, no_worker):
    app = train(data="digits", method="iwae")
    app.text_input(key="train-name").set_value("mine").run()
    app.button(key="train-start").click().run()
    assert not app.exception and not messages(app)
    config = Run(runs / "digits/mine").config
    assert config == minute(config) and config.name == "digits/iwae"
    assert app.query_params["job"] in ("digits/mine", ["digits/mine"])
    assert "place 1 in the queue" in texts(app)
    app.button(key="Cancel-digits/mine").click().run()
    assert "cancelled" in texts(app) and {"Resume", "Yes, remove it"} <= set(labels(app))
    app.button(key="Remove-digits/mine").click().run()
    assert not (runs / "digits/mine").exists()
    assert (
        labels(app) == ["Start", "Train these three"] and not app.exception and not messages(app)
    )
    assert "job" not in app.query_params


def steps_field(app: AppTest):
    return next(field for field in app.number_input if field.label == "Steps")


@pytest.mark.parametrize("data", RENDERED)
def test_images_are_drawn_by_the_training_and_not_by_the_page(runs, no_worker, monkeypatch, data):
    monkeypatch.setenv(HOME, str(runs.parent))  # where nothing is kept
    monkeypatch.setattr("core.data.rendered.studio.Studio.drawn", None)  # nobody can draw
    app = train(data=data, method="vhp-rewo")
    app.button(key="train-start").click().run()
    assert not app.exception and not messages(app)
    assert "place 1 in the queue" in texts(app)
    assert (runs / data / "vhp-rewo" / "job.json").exists()


def test_what_was_typed_just_before_start_counts(runs, no_worker):
    app = train(data="digits", method="iwae")
    steps_field(app).set_value(777)
    app.text_input(key="train-name").set_value("typed")
    app.button(key="train-start").click().run()
    assert not app.exception and not messages(app)
    assert Run(runs / "digits/typed").config.steps == 777
    assert app.text_input(key="train-name").value == ""  # the next one has another name
    app.button(key="train-start").click().run()
    assert not messages(app) and Run(runs / "digits/iwae").config.steps == 777


def test_a_problem_stays_until_the_next_action(runs, no_worker):
    app = train(data="digits", method="iwae")
    app.text_input(key="train-name").set_value("a b")
    app.button(key="train-start").click().run()
    assert len(messages(app)) == 1 and len(app.run().warning) == 1
    app.text_input(key="train-name").set_value("ab")
    app.button(key="train-start").click().run()
    assert not messages(app) and (runs / "digits/ab").exists()


def test_the_form_is_as_it_was_left_after_a_page_switch_and_in_the_address(runs):
    app = train(data="digits")
    app.query_params["hide"] = "notes"
    app.selectbox(key="train-method").set_value("iwae")
    app.segmented_control(key="train-size").set_value("paper").run()
    steps_field(app).set_value(4_321)
    app.text_input(key="train-name").set_value("mine").run()
    app = app.switch_page("../pages/about.py").run().switch_page("../pages/train.py").run()
    assert not app.exception and not messages(app)
    kept = [app.selectbox(key=f"train-{name}").value for name in ("data", "method")]
    assert kept == ["digits", "iwae"] and app.text_input(key="train-name").value == "mine"
    assert steps_field(app).value == 4_321
    said = {name: "".join(app.query_params[name]) for name in app.query_params}
    assert said == {"data": "digits", "method": "iwae", "size": "paper", "hide": "notes"}


def test_a_bad_address_is_named_until_something_is_chosen(runs):
    app = train(method="nonsense")
    assert len(messages(app.run())) == 1
    assert "method" not in app.query_params
    app.selectbox(key="train-method").set_value("iwae").run()
    assert not messages(app)
    app.selectbox(key="train-data").set_value("digits").run()
    assert not messages(app) and not app.exception


def test_of_many_finished_trainings_the_last_are_listed_and_the_others_counted(runs):
    jobs = [Entry(f"a/{i}", Ticket(float(i), HERE, "finished"), "finished") for i in range(14)]
    waiting = Entry("a/next", Ticket(0.0, HERE), "waiting", 1)
    rows, older = listed([*jobs, waiting])
    assert rows == [waiting, *reversed(jobs[4:])] and older == 4


def test_a_sentence_keeps_the_capitals_of_a_problem():
    entry = Entry("a", Ticket(0.0, HERE, "failed", "Geco needs Adam: NaN."), "failed")
    assert sentence(entry, None) == "Failed: Geco needs Adam: NaN."


def test_what_a_dead_server_left_is_shown_as_such_with_its_last_picture(runs):
    add_job(runs, "pendulum/lost", "started")
    add_job(runs, "pendulum/bad", "failed", problem="The loss became nan at step 7.")
    app = train(job="pendulum/lost")
    assert not app.exception and not messages(app)
    assert "left behind" in texts(app).lower()
    assert "The loss became nan at step 7." in texts(app).replace("\\", "")
    assert [kind.type for kind in app.main].count("bidi_component") == 1
    assert labels(app).count("Resume") == 2 and "Cancel" not in labels(app)


def test_a_finished_training_leads_to_the_other_pages_and_is_on_them(runs):
    add_job(runs, "pendulum/done", "finished")
    app = train(job="pendulum/done")
    assert not app.exception and not messages(app)
    links = app.get("page_link")
    walks = [link for link in links if "walk" in link.proto.page]
    assert len(links) == 4 and len(walks) == 2  # below the points, and in the job's row
    assert {link.proto.query_string for link in walks} == {"run=runs%2Fpendulum%2Fdone"}
    both = "runs=runs%2Fpendulum%2Fdone&runs=pendulum%2Fvhp-rewo"
    assert both in next(link.proto.query_string for link in links if "Compare" in link.proto.label)
    assert "| Angle error" in texts(app)
    assert "runs/pendulum/done" in loading.names()


def test_without_another_run_of_the_data_another_method_is_offered_instead(runs):
    shutil.rmtree(runs.parent / "checkpoints")
    add_job(runs, "pendulum/done", "finished")
    app = train(job="pendulum/done")
    assert not app.exception and not messages(app)
    assert not any("Compare" in link.proto.label for link in app.get("page_link"))
    next(one for one in app.button if one.label.startswith("Train another")).click().run()
    assert not app.exception and not messages(app)
    assert app.selectbox(key="train-data").value == "pendulum"
    assert app.selectbox(key="train-method").value != "vhp-rewo"
    assert "job" not in app.query_params and "Nothing starts by itself" in texts(app)


def test_a_new_session_begins_with_the_data_and_method_of_the_last_training(runs, no_worker):
    app = train(data="digits", method="iwae")
    app.button(key="train-start").click().run()
    later = train()
    assert not later.exception and not messages(later)
    chosen = [later.selectbox(key=f"train-{name}").value for name in ("data", "method")]
    assert chosen == ["digits", "iwae"]
    asked = train(data="pendulum")
    assert asked.selectbox(key="train-data").value == "pendulum"


def test_a_name_that_was_refused_is_named_until_it_is_corrected(runs):
    app = train(data="digits", method="iwae")
    app.text_input(key="train-name").set_value("-")
    app.button(key="train-start").click().run()
    assert "begin with a letter or a digit" in messages(app)[0]
    app.text_input(key="train-name").set_value("better").run()
    assert not messages(app) and not app.exception


def pictures(app: AppTest) -> tuple[int, int]:
    """Returns how many strips of images there are, and how many keys to the colours."""
    kinds = [one.proto.imgs[0].url for one in app.get("image")]
    strips = sum(url.startswith("data:image/png") for url in kinds)
    return strips, len(kinds) - strips


def test_what_the_prior_decodes_to_is_shown_while_it_trains_and_afterwards(runs):
    add_job(runs, "pendulum/lost", "started")
    app = train(job="pendulum/lost")
    assert not app.exception and pictures(app) == (0, 1)  # an older server kept no images
    live = loading.live("runs/pendulum/lost")
    replace(live, images=np.full((5, 16, 16), 200, np.uint8)).save(runs / "pendulum/lost")
    app.run()
    assert pictures(app) == (1, 1) and "5 prior samples, decoded" in texts(app)
    add_job(runs, "pendulum/done", "finished")
    assert "8 prior samples, decoded" in texts(train(job="pendulum/done"))


def test_a_training_that_runs_is_on_no_other_page_yet(runs):
    add_job(runs, "pendulum/lost", "started")
    with locked(runs / SERVERS / HERE):
        add_job(runs, "pendulum/now", "started", server=HERE)
        assert loading.names() == ["pendulum/vhp-rewo"]
        app = train()
        assert "step 29,991" in texts(app).replace("\\", "").lower()
        assert "Cancel" in labels(app)  # the one that runs is watched without being asked for


@pytest.mark.parametrize("name", ["walk", "compare", "training"])
def test_other_pages_say_that_a_training_is_on_and_lead_to_it(runs, name):
    add_job(runs, "pendulum/lost", "started")  # its server is gone: it is not on
    with locked(runs / SERVERS / HERE), locked(runs / "pendulum/typed"):
        add_job(runs, "pendulum/now", "started", server=HERE)
        add_job(runs, "pendulum/typed", "started")
        (runs / "pendulum/typed/job.json").unlink()  # trained at the command line
        app = AppTest.from_file(str(ROOT / "app" / "Home.py"), default_timeout=120).run()
        app = app.switch_page(f"../pages/{name}.py").run()
        assert not app.exception
        said = texts(app).replace("\\", "")
        assert "**pendulum/now**" in said and "**pendulum/typed**" in said
        assert "lost" not in said
        watch = [one for one in app.get("page_link") if one.proto.label == "Watch it"]
        assert [one.proto.query_string for one in watch] == ["job=pendulum%2Fnow"]
        (line,) = (text.value for text in app.markdown if "under way" in text.value)
        assert "2 trainings wait or are under way" in line  # in one line: the plane stands below
    assert "typed" not in loading.under_way()


def test_a_training_at_the_command_line_that_was_killed_is_not_waited_for(runs):
    add_job(runs, "pendulum/typed", "started")
    (runs / "pendulum/typed/job.json").unlink()
    with locked(runs / "pendulum/typed"):
        assert loading.names() == ["pendulum/vhp-rewo"]
    assert "runs/pendulum/typed" in loading.names()  # with what it lacks, at once
    assert "retrain it" in loading.unreadable("runs/pendulum/typed")


def test_a_server_without_trainings_says_so_and_what_still_works(runs, tmp_path, monkeypatch):
    file = tmp_path / "public.toml"
    file.write_text("[training]\nenabled = false\n", encoding="utf-8")
    monkeypatch.setenv(settings.VARIABLE, str(file))
    settings.settings.cache_clear()
    try:
        app = train()
    finally:
        settings.settings.cache_clear()
    assert not app.exception and not app.button
    assert "turned off" in app.info[0].value and "explored" in app.info[0].value


@pytest.mark.parametrize(
    ("state", "said"),
    [("measuring", "measured"), ("finished", "every page"), ("cancelled", "resumed")],
)
def test_a_job_without_a_picture_is_described_too(state, said):
    entry = Entry("a", Ticket(0.0, HERE), state)
    assert said in standing(entry, None)
    assert share(entry, None) in (0.0, 1.0)


def test_the_ghost_is_cut_where_the_training_will_end():
    columns = cloud.drawn(USUAL)
    rows = {column.name: np.array([1.0, 2.0, 3.0]) for column in columns}
    history = rows | {"step": np.array([1, 50, 90]), "initial_phase": np.array([1, 1, 0])}
    payload = cloud._line_payload(cloud.TrainingCurves("a", "", history, {}), columns, steps=60)
    steps = b64decode(payload["curves"]["beta"]["steps"]["data"])
    assert np.frombuffer(steps, "<f8").tolist() == [1.0, 50.0]


@pytest.mark.parametrize(
    ("label", "told"), [("angle", "coloured by angle"), ("number", "in one colour")]
)
def test_a_training_says_what_its_colours_tell(label, told):
    points = np.zeros((5, 2))
    history = {name: np.ones(1) for name in USUAL_NAMES}
    live = Live(1, 2, 0.0, history, points, points, np.ones(5), LABELS[label])
    explained = dots_explained(live, "pose")
    assert told in explained and "held-out poses" in explained
    assert told in note(live)


def test_where_torch_sees_a_gpu_a_training_may_ask_for_it(runs, no_worker, monkeypatch):
    monkeypatch.setattr(loading, "gpus", lambda: ["cuda:0"])  # pretended
    app = train(data="digits", method="iwae")
    assert app.segmented_control(key="train-device").value == "cpu"
    app.segmented_control(key="train-device").set_value("cuda").run()
    assert "How long it takes on a GPU was not measured; about" in texts(app)
    app.button(key="train-start").click().run()
    app.button(key="train-several-start").click().run()
    assert not app.exception and not messages(app)
    devices = {entry.name: entry.ticket.device for entry in loading.scheduler().queue.entries()}
    assert len(devices) == 4 and set(devices.values()) == {"cuda"}


def test_where_there_is_no_gpu_or_the_server_keeps_it_nobody_is_asked(runs, monkeypatch):
    keys = [widget.key for widget in train().segmented_control]
    assert "train-size" in keys and "train-device" not in keys
    monkeypatch.setattr("core.machine.devices.has_driver", lambda: True)
    monkeypatch.setattr("core.machine.devices.gpus", lambda: ["cuda:0"])
    import torch  # noqa: F401 - as the app has by and by

    assert loading.gpus() == ["cuda:0"]
    kept = settings.Settings(settings.TrainingSettings(gpu=False))
    monkeypatch.setattr("app.reading.worker.settings", lambda: kept)
    assert loading.gpus() == []


def test_a_job_on_a_gpu_says_which(runs):
    add_job(runs, "pendulum/a", "started")
    live = Live.load(runs / "pendulum/a")
    on = Entry("a", Ticket(0.0, HERE, "started", device="cuda:1"), "running")
    assert "29,991 on cuda:1" in standing(on, live)
    assert "cuda" not in standing(replace(on, ticket=Ticket(0.0, HERE, "started")), live)


@pytest.mark.parametrize("size", ["minute", "paper"])
def test_widths_are_asked_for_where_the_nets_have_some(runs, size):
    app = train(data="chairs", method="vhp-rewo", size=size)
    assert not app.exception and not messages(app)
    asks = any(box.label == "Hidden layers" for box in app.text_input)
    assert asks == (size == "minute")  # convolutions have channels of their own
    assert app.button(key="train-start")
