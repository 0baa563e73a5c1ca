"""Tables of one's own: what each column is taken for, what is said of it, and true reasons."""

import csv
import io
import json
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from core.commands.arguments import Problem
from core.commands.interpolate import image_of
from core.data import uploads
from core.data.uploads import examples
from core.data.uploads.adding import add_path, sentences
from core.data.uploads.columns import Column, TableChoice, TableProblem
from core.data.uploads.reading import read_path
from core.data.uploads.upload import Upload
from core.files import FileProblem
from tests.test_own_data_hostile import is_one_sentence

RANDOM = np.random.default_rng(0)
NUM = 60
ROWS = RANDOM.normal(size=(NUM, 3)).round(4)
KINDS = [f"k{i % 3}" for i in range(NUM)]
WHOLE = RANDOM.integers(0, 17, (NUM, 8))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(uploads.VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def table(path: Path, head: list | None, *columns: object, separator: str = ",", **how) -> Path:
    """Writes columns below a first line."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, **how)
    writer.writerows([head] if head else [])
    writer.writerows(zip(*columns, strict=True))
    (path / "a.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    return path / "a.csv"


def read(path: Path, **choice) -> Upload:
    return read_path(path, 28, choice=TableChoice(**choice))


def roles(upload: Upload) -> dict[str, str]:
    return {column.name: column.role for column in upload.columns}


def why(upload: Upload, name: str) -> str:
    return next(column.reason for column in upload.columns if column.name == name)


HEADERS_OF_NUMBERS = {
    "wavelengths": (["400", "405", "410"], ROWS.T),
    "falling wavenumbers": (["4000.5", "3998.2", "3996"], ROWS.T),
    "wavelengths with a unit": (["400nm", "405nm", "410nm"], ROWS.T),
    "pandas over fractions": (["0", "1", "2"], ROWS.T),
    "R over fractions": (["1", "2", "3"], ROWS.T),
    "pandas over whole numbers": ([str(i) for i in range(8)], WHOLE.T),
    "pixels by their numbers": ([str(i) for i in range(100, 108)], WHOLE.T),
    "two wavelengths": (["400", "405"], ROWS.T[:2]),
    "a column of a series": (["0"], ROWS.T[:1]),
    "uneven times": (["0", "1", "2", "5", "10", "20", "50", "100"], WHOLE.T),
    "over rows that rise as well": (["400", "405", "410"], np.cumsum(np.abs(ROWS) + 1, axis=1).T),
}


@pytest.mark.parametrize("what", HEADERS_OF_NUMBERS)
def test_numbers_above_other_numbers_are_names(tmp_path, what):
    head, columns = HEADERS_OF_NUMBERS[what]
    upload = read(table(tmp_path, head, *columns))
    np.testing.assert_array_equal(upload.values, np.transpose(columns))
    assert list(roles(upload)) == head and upload.done == ("The first line was taken as names.",)


FIRST_ROWS = {
    "fractions": ROWS.T,
    "whole numbers": WHOLE.T,
    "answers from 1 to 5": np.vstack([[1, 2, 3], RANDOM.integers(1, 6, (NUM, 3))]).T,
    "curves that all rise": np.cumsum(np.abs(ROWS) + 1, axis=1).T,
    "zeros and ones": np.vstack([[0, 1], RANDOM.integers(0, 2, (NUM, 2))]).T,
    "one column": ROWS.T[:1],
    "a measure that rises by one": [np.arange(NUM) / 2, np.r_[1, RANDOM.normal(size=NUM - 1)]],
}


@pytest.mark.parametrize("what", FIRST_ROWS)
def test_a_first_line_of_data_stays_one(tmp_path, what):
    upload = read(table(tmp_path, None, *FIRST_ROWS[what]))
    np.testing.assert_array_equal(upload.values, np.transpose(FIRST_ROWS[what]))
    assert upload.done == ("The first line was taken as data, and columns go by their places.",)


@pytest.mark.parametrize("start", [0, 1])
def test_a_count_that_begins_in_the_first_line_tells_that_it_is_data(tmp_path, start):
    beside = [start + 1, *RANDOM.integers(0, 9, NUM - 1)]
    upload = read(table(tmp_path, None, range(start, start + NUM), beside))
    assert upload.values[:, 0].tolist() == beside and roles(upload)["column 1"] == "left out"


def test_a_first_line_with_a_class_as_below_is_data(tmp_path):
    upload = read(table(tmp_path, None, *ROWS.T, KINDS))  # as the UCI's iris.data
    np.testing.assert_array_equal(upload.values, ROWS)
    assert upload.classes == ("k0", "k1", "k2") and roles(upload)["column 4"] == "label"
    short = ["y", "n"] * (NUM // 2)  # y is a usual name, and here a class
    assert read(table(tmp_path, None, *ROWS.T, short)).classes == ("n", "y")


def test_a_header_is_what_a_person_says_it_is(tmp_path):
    path = table(tmp_path, None, *ROWS.T)
    assert len(read(path, header="yes").values) == NUM - 1
    upload = read(table(tmp_path, ["400", "405", "410"], *ROWS.T), header="no")
    assert len(upload.values) == NUM + 1
    assert "taken as data, and columns go by their places, as you asked" in upload.done[0]


COUNTING = {
    "pandas": ["", "a", "b", "c"],
    "pandas, read and written again": ["Unnamed: 0", "a", "b", "c"],
    "Id": ["Id", "a", "b", "c"],
    "index": ["index", "a", "b", "c"],
    "row number": ["#", "a", "b", "c"],
    "No.": ["No.", "a", "b", "c"],
    "no header": None,
}


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize("what", COUNTING)
def test_a_column_that_counts_rows_is_left_out_and_named(tmp_path, what, start):
    head = COUNTING[what]
    upload = read(table(tmp_path, head, range(start, start + NUM), *ROWS.T))
    np.testing.assert_array_equal(upload.values, ROWS)
    name = (head or [""])[0] or "column 1"
    assert roles(upload)[name] == "left out" and why(upload, name) == "it counts the rows"


@pytest.mark.parametrize("name", ["Id", "", "index", "PatientID", "customer_id"])
def test_a_column_that_only_tells_rows_apart_is_left_out(tmp_path, name):
    shuffled = RANDOM.permutation(1_000)[:NUM]
    upload = read(table(tmp_path, [name, "a", "b", "c"], shuffled, *ROWS.T))
    assert upload.values.shape == (NUM, 3) and "left out" in roles(upload).values()


def test_a_column_that_counts_under_a_name_of_its_own_is_a_feature(tmp_path):
    upload = read(table(tmp_path, ["seconds", "humid", "c"], range(NUM), *ROWS.T[:2]))
    assert set(roles(upload).values()) == {"feature"}
    upload = read(table(tmp_path, ["Id", "a"], range(NUM), ROWS[:, 0]), keep=("Id",))
    assert upload.values.shape == (NUM, 2)


def test_what_pandas_writes_with_an_index_and_columns_without_names(tmp_path):
    upload = read(table(tmp_path, ["", "0", "1", "2"], range(NUM), *ROWS.T))
    np.testing.assert_array_equal(upload.values, ROWS)
    upload = read(table(tmp_path, ["", "0"], range(NUM), ROWS[:, 0]))
    np.testing.assert_array_equal(upload.values, ROWS[:, :1])


def test_what_r_writes(tmp_path):
    names = [f"s{i}" for i in range(NUM)]
    quoted = {"quoting": csv.QUOTE_NONNUMERIC}
    path = table(tmp_path, ["", "a", "b", "c", "Species"], names, *ROWS.T, KINDS, **quoted)
    upload = read(path)
    np.testing.assert_array_equal(upload.values, ROWS)
    assert upload.classes == ("k0", "k1", "k2") and why(upload, "column 1")
    path.write_text(path.read_text().replace('"",', "", 1))  # write.table: a header one short
    np.testing.assert_array_equal(read(path).values, ROWS)


LABELS = ["label", "Labels", "CLASS", "class", "target", "Y", "species", " # label", "class_label"]


@pytest.mark.parametrize("name", LABELS)
def test_labels_have_the_usual_names_in_a_table_and_in_an_npz(tmp_path, name):
    numbers = np.arange(NUM) % 3
    upload = read(table(tmp_path, [name, "a", "b", "c"], numbers, *ROWS.T))
    assert upload.classes == ("0", "1", "2") and upload.labels.tolist() == numbers.tolist()
    assert upload.values.shape == (NUM, 3)
    inside = name.strip(" #")
    np.savez(tmp_path / "a.npz", **{"X": ROWS, inside: numbers, "extra": numbers})
    upload = read_path(tmp_path / "a.npz", 28)
    assert upload.classes == ("0", "1", "2") and upload.labels.tolist() == numbers.tolist()
    assert roles(upload) == {"X": "data", inside: "label", "extra": "left out"}
    assert [column.examples for column in upload.columns[:2]] == [
        ("60 × 3 numbers",),
        ("60 numbers",),
    ]


@pytest.mark.parametrize("fmt", [",", " ", "\t", ";"])
def test_what_numpy_writes_with_a_header(tmp_path, fmt):
    rows = np.column_stack([np.arange(NUM) % 2, ROWS])
    head = fmt.join(["label", "a", "b", "c"])
    np.savetxt(tmp_path / "a.csv", rows, delimiter=fmt, header="written by us\n" + head)
    upload = read(tmp_path / "a.csv")
    np.testing.assert_allclose(upload.values, ROWS)
    assert upload.classes == ("0", "1")
    assert "1 line that begins with # was left out." in upload.done


def test_a_quantity_is_no_label_and_no_feature(tmp_path):
    upload = read(table(tmp_path, ["a", "b", "c", "y"], *ROWS.T, RANDOM.normal(size=NUM)))
    assert upload.classes == () and roles(upload)["y"] == "left out"
    assert "60 different numbers, which are a quantity" in why(upload, "y")
    np.savez(tmp_path / "a.npz", x=ROWS, y=RANDOM.normal(size=NUM))
    upload = read_path(tmp_path / "a.npz", 28)
    assert upload.classes == () and roles(upload)["y"] == "left out"


def test_a_y_beside_an_x_is_a_coordinate(tmp_path):
    upload = read(table(tmp_path, ["x", "y", "z"], *ROWS.T))
    np.testing.assert_array_equal(upload.values, ROWS)
    assert "stands beside 'x'" in why(upload, "y")


@pytest.mark.parametrize("missing", ["", "nan", "NaN", "NA", "?", " "])
def test_rows_without_a_label_are_a_group_with_a_name(tmp_path, missing):
    kinds = [missing if i % 7 == 3 else kind for i, kind in enumerate(KINDS)]
    upload = read(table(tmp_path, ["label", "a", "b", "c"], kinds, *ROWS.T))
    assert upload.classes == ("k0", "k1", "k2", "(no label)")
    assert upload.labels[3] == 3 and "first in line 5" in " ".join(upload.done)
    numbers = [np.nan if i % 7 == 3 else float(i % 2) for i in range(NUM)]
    np.savez(tmp_path / "a.npz", x=ROWS, labels=numbers)
    upload = read_path(tmp_path / "a.npz", 28)
    assert upload.classes == ("0", "1", "(no label)") and "in row 3" in " ".join(upload.done)


CLASSES = {
    ("0.0", "1.0", "2.0"): ("0", "1", "2"),
    ("10", "9", "2"): ("2", "9", "10"),
    ("b10", "b9", "b2"): ("b2", "b9", "b10"),
    ("-1", "1", "0"): ("-1", "0", "1"),
    ("0.5", "0.25", "10"): ("0.25", "0.5", "10"),
    ("2020_01", "2020_02", "2020_10"): ("2020_01", "2020_02", "2020_10"),
    ("007", "7", "08"): ("007", "7", "08"),
    ("1e1", "9", "a"): ("9", "1e1", "a"),
    ("True", "False", "True"): ("False", "True"),
}


@pytest.mark.parametrize("words", CLASSES)
def test_classes_are_in_their_natural_order_under_their_shortest_names(tmp_path, words):
    path = table(tmp_path, ["a", "b", "c", "target"], *ROWS.T, [words[i % 3] for i in range(NUM)])
    upload = read(path)
    assert upload.classes == CLASSES[words] and upload.values.shape == (NUM, 3)
    add_path(path, "mine", 28)
    label = uploads.load("mine").label
    assert [label.read(name) for name in upload.classes] == list(range(len(upload.classes)))


@pytest.mark.parametrize(
    "names",
    [["a" * 40 + "1", "a" * 40 + "2"], ["a\x07", "a\x08"], ["b" * 99, "b" * 98], ["c?", "c\x07"]],
)
def test_classes_that_begin_alike_stay_apart(tmp_path, names):
    kinds = [names[i % 2] for i in range(NUM)]
    upload = read(table(tmp_path, ["a", "b", "c", "class"], *ROWS.T, kinds))
    assert len(set(upload.classes)) == 2 == len(set(upload.labels[:2].tolist()))
    assert all(name.isprintable() and len(name) <= 40 for name in upload.classes)


def test_a_walk_finds_classes_whose_names_are_numbers_by_these(tmp_path, home):
    path = table(
        tmp_path, ["a", "b", "c", "target"], *ROWS.T, [3 + 2 * (i % 2) for i in range(NUM)]
    )
    add_path(path, "mine", 28)
    data = uploads.load("mine")
    for place, name in enumerate(("3", "5")):
        np.testing.assert_array_equal(image_of(data, name), data.ends[place])
    with pytest.raises(Problem, match="no group '1'; known: 3, 5"):
        image_of(data, "1")


def test_of_two_labels_words_go_before_numbers_and_none_becomes_a_feature(tmp_path):
    head = ["a", "b", "c", "target", "species"]
    upload = read(table(tmp_path, head, *ROWS.T, np.arange(NUM) % 3, KINDS))
    assert upload.values.shape == (NUM, 3) and roles(upload)["species"] == "label"
    assert why(upload, "target") == "it could name classes, but 'species' does"
    other = read(table(tmp_path, head, *ROWS.T, np.arange(NUM) % 3, KINDS), label="target")
    assert other.classes == ("0", "1", "2") and roles(other)["species"] == "left out"
    none = read(tmp_path / "a.csv", label="")
    assert none.classes == () and none.values.shape == (NUM, 4)


def test_a_column_of_words_that_repeat_is_the_label_where_it_is_the_only_one(tmp_path):
    one = read(table(tmp_path, ["a", "diagnosis", "b"], ROWS[:, 0], KINDS, ROWS[:, 1]))
    assert one.classes == ("k0", "k1", "k2") and one.values.shape == (NUM, 2)
    two = read(table(tmp_path, ["a", "diagnosis", "sex"], ROWS[:, 0], KINDS, ["m", "f"] * 30))
    assert two.classes == () and "choose the label" in why(two, "sex")
    assert read(tmp_path / "a.csv", label="sex").classes == ("f", "m")


def test_a_feature_of_few_whole_numbers_among_others_is_asked_about(tmp_path):
    upload = read(table(tmp_path, None, 1 + np.arange(NUM) // 20, *ROWS.T))  # as wine.data
    assert "the whole numbers 1 to 3; choose it if it is the label" in why(upload, "column 1")
    chosen = read(tmp_path / "a.csv", label="1")
    assert chosen.classes == ("1", "2", "3") and chosen.values.shape == (NUM, 3)


def test_truths_are_numbers_and_dates_and_words_are_left_out(tmp_path):
    days = [f"2020-01-{1 + i % 28:02}" for i in range(NUM)]
    truths, names = ["True", "FALSE"] * 30, [f"Mr {i}" for i in range(NUM)]
    head = ["when", "member", "name", "a", "empty"]
    upload = read(table(tmp_path, head, days, truths, names, ROWS[:, 0], [""] * NUM))
    assert upload.values[:2].tolist() == [[1, ROWS[0, 0]], [0, ROWS[1, 0]]]
    assert "dates or times such as '2020-01-01'" in why(upload, "when")
    assert "words such as 'Mr 0'" in why(upload, "name") and "empty" in why(upload, "empty")


def german(value: float) -> str:
    return str(value).replace(".", ",")


def test_an_export_of_a_german_excel_is_read(tmp_path):
    columns = [list(map(german, column)) for column in ROWS.T]
    head = ["Größe", "b", "c", "Label"]
    path = table(tmp_path, head, *columns, KINDS, separator=";")
    text = "sep=;\r\n" + path.read_text(encoding="utf-8")
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        path.write_bytes(text.encode(encoding))
        upload = read(path)
        np.testing.assert_array_equal(upload.values, ROWS)
        assert list(roles(upload)) == head and upload.classes == ("k0", "k1", "k2")
        assert "Decimal commas were read as decimal points." in upload.done
    without = table(tmp_path, None, *columns, separator=";")
    np.testing.assert_array_equal(read(without).values, ROWS)
    no_lines = table(tmp_path, None, *[["1,5", "2,25"] * 30] * 2, separator="\t")
    assert read(no_lines).values.tolist() == [[1.5, 1.5], [2.25, 2.25]] * 30


def test_names_with_points_stand_above_numbers_with_commas(tmp_path):
    waves = ["350.3", "356.19", "362.07"]
    columns = [list(map(german, column)) for column in ROWS.T]
    upload = read(table(tmp_path, [*waves, "class"], *columns, KINDS, separator=";"))
    np.testing.assert_array_equal(upload.values, ROWS)
    assert list(roles(upload)) == [*waves, "class"]


def test_months_are_dates_and_no_numbers(tmp_path):
    months = [f"2020_{1 + i % 12:02}" for i in range(NUM)]
    upload = read(table(tmp_path, ["month", "a"], months, ROWS[:, 0]))
    assert "dates or times such as '2020_01'" in why(upload, "month")


def test_the_example_of_dates_is_a_date_and_that_of_words_a_word(tmp_path):
    days = ["day", *(f"2020-01-{1 + i % 28:02}" for i in range(NUM - 1))]
    names = ["7", *(f"Mr {i}" for i in range(1, NUM))]
    upload = read(table(tmp_path, None, days, names, ROWS[:, 0]))
    assert "dates or times such as '2020-01-01'" in why(upload, "column 1")
    assert "words such as 'Mr 1'" in why(upload, "column 2")


def test_a_title_above_the_names_makes_a_table_ragged(tmp_path):
    path = table(tmp_path, ["a", "b"], *ROWS.T[:2])
    path.write_text("Measured by us\n" + path.read_text())
    with pytest.raises(FileProblem, match="ragged: line 2 has 2 cells, line 1 has 1"):
        read(path)


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("grid.MOST_WORDED", 50, "too many words"),
        ("grid.MOST_WORDS", 500, "too many words"),
        ("grid.MOST_NUMBERS", 100, "more than 100 cells"),
        ("text.MOST_LINES", 30, "more than 30 lines"),
        ("text.WIDEST", 3, "5 columns"),
    ],
)
def test_a_table_that_would_take_minutes_or_all_memory_is_refused(
    tmp_path, monkeypatch, limit, most, said, capfd
):
    names = [f"Mr {i}" for i in range(NUM)]
    path = table(tmp_path, ["name", "a", "b", "c", "label"], names, *ROWS.T, KINDS)
    monkeypatch.setattr(f"core.data.uploads.reading.tables.{limit}", most)
    with pytest.raises(FileProblem, match=said):
        read(path)
    assert capfd.readouterr() == ("", "")  # what was still to be read is closed


@pytest.mark.parametrize("cell", ["1" * 100_000 + "x", "٣" * 100_000 + "x", "1,111" * 20_000])
def test_a_long_cell_takes_no_time(tmp_path, cell):
    path = table(tmp_path, ["a", "b"], [cell] * NUM, ROWS[:, 0])
    started = time.process_time()
    with suppress(FileProblem):
        read(path)
    assert time.process_time() - started < 5


REASONS = {
    "2020_01": "holds '2020_01' in line 9",
    "1_000": "holds '1_000'",
    "infinity": "is infinite",
    "1e999": "is infinite",
    "nan": "holds 'nan' in line 9; it should be a finite number",
    "NA": "holds 'NA' in line 9",
    "": "holds nothing in line 9",
    "1,5": "decimal comma",
    "1,234.5": "mark between thousands",
    "1'234": "mark between thousands",
    "5 %": "percent sign",
    "$5": "sign of money",
    "٣": "digits of another script",
    "0x1F": "holds '0x1F'",
    "red": "holds 'red' in line 9",
}


@pytest.mark.parametrize("cell", REASONS)
def test_what_is_no_number_is_refused_with_its_reason_and_its_line(tmp_path, cell):
    column = ["0.5"] * 7 + [cell] + ["0.25"] * (NUM - 8)
    path = table(tmp_path, ["a", "b"], column, ROWS[:, 0])
    with pytest.raises(TableProblem, match=r"column 'a'") as problem:
        read(path)
    assert REASONS[cell] in str(problem.value) and is_one_sentence(str(problem.value))
    assert [column.role for column in problem.value.columns] == ["refused", "feature"]
    assert read(path, leave_out=("a",)).values.tolist() == ROWS[:, :1].tolist()


@pytest.mark.parametrize("cell", ["1,234", "1.234,5", "5 %", "€ 1.50", "٣"])
def test_a_column_of_numbers_written_in_another_way_is_never_taken_for_words(tmp_path, cell):
    with pytest.raises(TableProblem, match=r"column 'a' holds .* in line 2, which "):
        read(table(tmp_path, ["a", "b"], [cell] * NUM, ROWS[:, 0]))


def test_quotes_that_do_not_match_are_named_where_they_open(tmp_path):
    for end, line in (("", 9), ('"', 9)):
        lines = ["a,b", *["1,2"] * 7, '"3,4', *["5,6"] * 40, f"7,8{end}", *["5,6"] * 9]
        (tmp_path / "a.csv").write_text("\n".join(lines))
        with pytest.raises(FileProblem, match=f"line {line} ") as problem:
            read(tmp_path / "a.csv")
        assert "quote" in str(problem.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + b"x" * 99, "Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "old Excel"),
        (b"\x1f\x8b" + b"x" * 99, "gzip"),
        ("a,b\n".encode("utf-16-le") * 30, "no text in UTF-8"),
    ],
)
def test_what_is_no_text_is_called_what_it_is(tmp_path, content, said):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(FileProblem, match=said):
        read(tmp_path / "a.csv")


def test_columns_that_share_a_name_go_by_their_places(tmp_path):
    path = table(tmp_path, ["a", "a", "b"], *ROWS.T)
    assert list(roles(read(path))) == ["a (column 1)", "a (column 2)", "b"]
    assert read(path, leave_out=("column 2",)).values.shape == (NUM, 2)
    with pytest.raises(TableProblem, match="several columns called 'a'; choose column 1 or"):
        read(path, leave_out=("a",))
    with pytest.raises(TableProblem, match="no column 'd'; known: 'a \\(column 1\\)'"):
        read(path, label="d")


def test_a_label_that_was_asked_for_and_gives_no_classes_is_refused(tmp_path):
    path = table(tmp_path, ["a", "b", "c"], *ROWS.T)
    with pytest.raises(TableProblem, match="column 'b' cannot name classes: it holds 60"):
        read(path, label="b")
    with pytest.raises(TableProblem, match="no column of numbers that is a feature"):
        read(path, leave_out=("a", "b", "c"))


def test_a_file_without_columns_takes_no_choice_of_them(tmp_path):
    np.save(tmp_path / "a.npy", ROWS)
    with pytest.raises(FileProblem, match="has no columns to choose"):
        read(tmp_path / "a.npy", label="a")
    np.savez(tmp_path / "a.npz", x=ROWS, kind=np.arange(NUM) % 2)
    assert read(tmp_path / "a.npz", label="kind").classes == ("0", "1")
    with pytest.raises(FileProblem, match="no array 'sort'; it holds 'kind'"):
        read(tmp_path / "a.npz", label="sort")


def test_an_array_s_column_that_counts_rows_is_left_out_and_named(tmp_path):
    np.save(tmp_path / "a.npy", np.column_stack([ROWS, np.arange(NUM)]))
    upload = read_path(tmp_path / "a.npy", 28)
    np.testing.assert_array_equal(upload.values, ROWS)
    assert upload.done == ("Column 4 was left out: it counts the rows.",)


def test_a_dataset_keeps_what_its_columns_were_taken_for(tmp_path, home):
    path = table(tmp_path, ["", "a", "b", "same", "label"], range(NUM), *ROWS.T[:2],
                 [3] * NUM, KINDS)  # fmt: skip
    about = add_path(path, "mine", 28)
    assert uploads.about("mine").columns == about.columns
    assert about.columns[1] == Column("a", "feature", "", tuple(f"{v:.6g}" for v in ROWS[:3, 0]))
    assert [column.role for column in about.columns] == [
        *("left out", "feature", "feature", "left out", "label")
    ]
    said = sentences(about)
    assert said[:4] == [
        "2 features: 'a', 'b'.",
        "The label is 'label': its name is a usual one for classes.",
        "'column 1' was left out: it counts the rows.",
        "'same' was left out: it is constant.",
    ]
    assert said[-1] == "Classes: k0, k1, k2." and all(map(is_one_sentence, said))
    assert uploads.load("mine").train.shape[1] == 2


def test_a_description_of_before_columns_were_kept_is_read(tmp_path, home):
    add_path(table(tmp_path, ["a", "b", "c"], *ROWS.T), "mine", 28)
    known = asdict(uploads.about("mine"))
    del known["columns"]
    (home / "mine" / "data.json").write_text(json.dumps(known), encoding="utf-8")
    about = uploads.about("mine")
    assert about.columns == () and "3 features: " not in " ".join(sentences(about))
    assert uploads.load("mine").train.shape == (48, 3)


@pytest.mark.parametrize("make", [examples.table, examples.arrays, examples.pictures])
def test_each_example_to_download_is_read_as_it_is_explained(tmp_path, make, home):
    ending = {examples.table: "csv", examples.arrays: "npz", examples.pictures: "zip"}[make]
    (tmp_path / f"a.{ending}").write_bytes(make())
    about = add_path(tmp_path / f"a.{ending}", "mine", 16)
    assert about.num_train + about.num_test == 60 and 2 <= len(about.classes) <= 3
    assert "was left out: it counts the rows" in " ".join(sentences(about)) or ending != "csv"


def test_in_an_npz_an_array_that_gives_no_classes_hides_none_that_does(tmp_path):
    words = np.where(np.arange(NUM) % 2, "cat", "dog")
    np.savez(tmp_path / "a.npz", x=ROWS, label=RANDOM.normal(size=NUM), species=words)
    upload = read_path(tmp_path / "a.npz", 28)
    assert upload.classes == ("cat", "dog")
    roles = {column.name: (column.role, column.reason) for column in upload.columns}
    assert roles["label"][0] == "left out" and "different numbers" in roles["label"][1]
    assert roles["species"] == ("label", "its name is a usual one for classes")


@pytest.mark.parametrize(("comments", "left"), [
    (["# made by me, for you, today"], "1 line that begins with # was left out."),
    (["# made by me", "# for you, and you, today"], "2 lines that begin with # were left out."),
])  # fmt: skip
def test_names_below_a_comment_are_the_names(tmp_path, comments, left):
    path = table(tmp_path, ["a", "b", "c"], *ROWS.T)
    path.write_text("\n".join([*comments, path.read_text()]))
    upload = read(path)
    np.testing.assert_array_equal(upload.values, ROWS)
    assert list(roles(upload)) == ["a", "b", "c"]
    assert upload.done == (left, "The first line was taken as names.")


def test_who_says_that_no_line_names_the_columns_is_heeded_for_a_comment_as_well(tmp_path):
    path = table(tmp_path, ["# a", "b", "c"], *ROWS.T)
    assert list(roles(read(path))) == ["a", "b", "c"]
    upload = read(path, header="no")
    assert list(roles(upload)) == ["column 1", "column 2", "column 3"]
    assert upload.done[0] == "1 line that begins with # was left out."
    assert "taken as data" in upload.done[1]


def test_a_typesetter_s_minus_is_refused_by_its_reason_and_its_column_is_none_of_words(tmp_path):
    minus = [f"\u2212{i}.5" for i in range(NUM)]
    with pytest.raises(TableProblem, match=r"holds '.0[.]5' in line 2, which has a minus sign"):
        read(table(tmp_path, ["a", "b", "c", "d"], *ROWS.T, minus))


def test_a_table_or_an_array_of_row_numbers_alone_says_so(tmp_path):
    with pytest.raises(TableProblem, match="'column 1' was left out, as it counts the rows"):
        read(table(tmp_path, ["", "index"], range(NUM), range(NUM)))
    np.save(tmp_path / "a.npy", np.column_stack([np.arange(NUM), np.arange(NUM) + 1]))
    assert read_path(tmp_path / "a.npy", 28).values.shape == (NUM, 2)
