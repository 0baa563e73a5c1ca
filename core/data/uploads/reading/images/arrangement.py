"""What folders of pictures mean: classes, parts of a split, or nothing.

The folders in which pictures differ are classes. They may lie in one folder together, or in
parts of a split (train, test, val), or hold such parts; a split is no class. A picture beside
class folders belongs to none of them, and is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from core.data.uploads.reading.images.pictures import is_hidden
from core.naming import quoted

PARTS = {
    **dict.fromkeys(("train", "training", "trainset"), "train"),
    **dict.fromkeys(("test", "testing", "testset"), "test"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "dev", "eval"), "validation"),
}
MOST_NAMED = 5  # files and folders in a sentence
FEW = 10  # beside one folder, one picture of so many may be left out

Folders = tuple[str, ...]


@dataclass(frozen=True)
class Arrangement:
    """Which pictures are read, by their places in the order that was given; the class of each,
    None where there are no classes; sentences on what folders were taken for."""

    kept: list[int]
    classes: list[str] | None
    done: tuple[str, ...]


def arranged(paths: Sequence[PurePosixPath], folders: Iterable[str] = ()) -> Arrangement:
    """Returns what the folders of pictures mean; folders: all that there are, empty ones too."""
    walk = _Descent(list(paths), {i: path.parts[:-1] for i, path in enumerate(paths)})
    walk.go_down()
    if walk.take_split():
        walk.go_down()
    classes = walk.classes()
    if classes is not None:
        walk.say_of_split_below()
        walk.say_of_empty(PurePosixPath(folder).parts for folder in folders)
    return Arrangement(list(walk.below), classes, tuple(walk.done))


@dataclass
class _Descent:
    """The way from the top folder down to that of the classes.

    below: for each picture that is kept, the folders that it still lies in
    """

    paths: list[PurePosixPath]
    below: dict[int, Folders]
    done: list[str] = field(default_factory=list)
    split_in: set[Folders] = field(default_factory=set)  # the folders that hold parts of a split

    def go_down(self) -> None:
        """Steps into folders that hold all the others, and leaves out what lies beside."""
        while True:
            tops = self.tops()
            loose = [place for place, parts in self.below.items() if not parts]
            if not tops or (loose and not self.leave_out(loose, tops)):
                return
            if len(tops) > 1:
                return
            self.below = {place: parts[1:] for place, parts in self.below.items()}

    def tops(self) -> Counter[str]:
        return Counter(parts[0] for parts in self.below.values() if parts)

    def leave_out(self, loose: list[int], tops: Counter[str]) -> bool:
        """Leaves out pictures that lie beside folders, if they are the fewer."""
        beside = sum(tops.values())
        if len(loose) * (FEW if len(tops) == 1 else 1) >= beside:
            self.done.append(
                f"{len(loose):,} images lie beside folders, not in them: no folder was taken for "
                "a class."
            )
            self.below = dict.fromkeys(self.below, ())
            return False
        what = "image lies" if len(loose) == 1 else "images lie"
        were = "was" if len(loose) == 1 else "were"
        self.done.append(
            f"{len(loose):,} {what} beside the folders, not in one, and {were} left out: "
            f"{_named(str(self.paths[place]) for place in loose)}."
        )
        self.below = {place: parts for place, parts in self.below.items() if parts}
        return True

    def take_split(self) -> bool:
        """Steps into the parts of a split, if the folders are these; leaves out others."""
        tops = self.tops()
        parts = parts_among(tops)
        if not parts:
            return False
        self.split_in = {self.above(place) for place in self.below}
        if others := [name for name in tops if name not in parts]:
            count = sum(tops[name] for name in others)
            self.done.append(
                f"{count:,} images beside the parts of a split were left out: those in "
                f"{_named(others)}."
            )
        self.done.append(_said_of_parts({name: tops[name] for name in parts}))
        self.below = {
            place: folders[2 if folders[:1] == folders[1:2] else 1 :]  # some name a part twice
            for place, folders in self.below.items()
            if folders and folders[0] in parts
        }
        return True

    def above(self, place: int) -> Folders:
        """Returns the folders that were stepped into on the way to a picture."""
        whole = self.paths[place].parts[:-1]
        return whole[: len(whole) - len(self.below[place])]

    def classes(self) -> list[str] | None:
        return [parts[0] for parts in self.below.values()] if len(self.tops()) > 1 else None

    def say_of_split_below(self) -> None:
        """Says so where the classes hold the parts of a split."""
        inner = Counter(parts[1] for parts in self.below.values() if len(parts) > 1)
        if len(parts_among(inner)) == len(inner) > 0 and inner.total() == len(self.below):
            self.done.append(_said_of_parts(inner))

    def say_of_empty(self, folders: Iterable[Folders]) -> None:
        """Names folders without a picture where classes and parts of a split lie."""
        above = {self.above(place) for place in self.below} | self.split_in
        held = {path.parts[: n + 1] for path in self.paths for n in range(len(path.parts))}
        empty = {f for f in folders if f[:-1] in above and f not in held}
        names = sorted(name for folder in empty if not is_hidden(name := "/".join(folder)))
        if names:
            what = "folder is no class" if len(names) == 1 else "folders are no classes"
            self.done.append(f"{len(names):,} {what}, as no image is there: {_named(names)}.")


def parts_among(folders: Iterable[str]) -> list[str]:
    """Returns which folders are the parts of a split: they are called alike but for that.

    >>> parts_among(["seg_train", "seg_test", "seg_pred"]), parts_among(["train", "car", "bus"])
    (['seg_train', 'seg_test'], [])
    """
    alike: dict[Folders, dict[str, str]] = {}  # by what else they are called
    for folder in folders:
        words = re.findall(r"[a-z]+", folder.lower())
        for part in [PARTS[word] for word in words if word in PARTS][:1]:
            rest = tuple(word for word in words if word not in PARTS)
            alike.setdefault(rest, {})[folder] = part
    return max((list(p) for p in alike.values() if len(set(p.values())) > 1), key=len, default=[])


def _said_of_parts(counts: dict[str, int]) -> str:
    named = " and ".join(f"{quoted(name)} ({count:,})" for name, count in counts.items())
    return (
        f"{named} are parts of a split, not classes: their images were put together, and a "
        "part of all is held out anew."
    )


def _named(names: Iterable[str]) -> str:
    """Returns some names, and how many more there are.

    >>> _named("abcdefg")
    "'a', 'b', 'c', 'd', 'e' and 2 more"
    """
    all_names = list(names)
    more = f" and {len(all_names) - MOST_NAMED:,} more" * (len(all_names) > MOST_NAMED)
    return ", ".join(map(quoted, all_names[:MOST_NAMED])) + more
