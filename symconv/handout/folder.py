"""The folder of a batch: who works in it, which batch it holds, and which files are the batch's own.

One process works in a folder at a time. It holds a lock of the operating system, which ends with the process however
that ends, and says beside it who it is. The manifest says which batch the folder holds: a folder never mixes two.

A record is written before the files that it is about, and lists the digests of all that the batch has written into
them or is about to write, the newest last. So a file with the last digest is finished, a file with another of them is
an older one of the batch's own, whenever the batch was killed, and any other content is a user's: it is kept unless
the user says otherwise.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from symconv.errors import FileError, InputError, shown
from symconv.files import one_sentence, read_text, replace_files, sweep, sync_folder, write_files
from symconv.handout.course.spec import form_of
from symconv.handout.grading import KeyVariant
from symconv.handout.pool import uninterrupted
from symconv.handout.question_bank import PlatformQuestion

MANIFEST = "manifest.json"
RECORDS = "records"
LOCK, HOLDER = ".symconv-lock", ".symconv-holder.json"
MAX_RECORD = 64_000_000
SECONDS_TO_WAIT = 0.2
"""For the lock: one that is just given back."""

Digests = Mapping[str, tuple[str, ...]]
"""For each file the digests of what the batch wrote into it, the newest last."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Work in a folder alone, without what a killed batch left there, and make what is written last.

    Raises:
        FileError: if another process works there, with its number, machine and user and since when; or if nothing can
            be written there.
    """
    lock = FileLock(folder / LOCK, timeout=SECONDS_TO_WAIT, thread_local=False)
    with one_sentence("write", folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise FileError(
                f"folder {shown(folder)} is being written by {_holder(folder)}; "
                "wait until that has ended, or give another folder with --out"
            ) from None
    try:
        with one_sentence("write", folder):
            replace_files(folder, {HOLDER: _own_name()}, tended=True)
        _tidy(folder)
        yield
    finally:
        with uninterrupted():
            _tidy(folder)
            for name in (HOLDER, LOCK):  # a process that waits for the file's lock sees that the file is gone
                with suppress(OSError):
                    (folder / name).unlink()
            lock.release()


def _own_name() -> bytes:
    """Who holds the lock, and since when."""
    user = ""
    with suppress(OSError, KeyError, ImportError):
        user = getpass.getuser()
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    held = {"process": os.getpid(), "machine": platform.node(), "user": user, "since": since}
    return (json.dumps(held) + "\n").encode()


def _holder(folder: Path) -> str:
    """Who holds the lock; what another user wrote there is shown like any text from outside."""
    try:
        held = json.loads(read_text(folder / HOLDER, 1000))
        number, machine, user, since = (str(held[key]) for key in ("process", "machine", "user", "since"))
    except (FileError, ValueError, KeyError, TypeError):
        return "another batch"
    of_user = f" of user {shown(user)}" if user else ""
    return f"another batch (process {shown(number)[1:-1]}{of_user} on {shown(machine)}, since {shown(since)[1:-1]})"


def _tidy(folder: Path) -> None:
    """Remove what killed processes left half written, and make the rest last."""
    for one in (folder, folder / RECORDS):
        sweep(one, tended=True)
        sync_folder(one)


def digest_of(content: str | bytes) -> str:
    """The digest of a content."""
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def manifest_text(digest: str) -> str:
    """The manifest of a batch."""
    return json.dumps({"symconv_batch": 1, "digest": digest}) + "\n"


def check_manifest(folder: Path, digest: str) -> bool:
    """Whether the folder already holds this batch.

    Raises:
        InputError: if it holds another one, or other files.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return False
    try:
        held = json.loads(read_text(folder / MANIFEST), parse_int=len)["digest"]  # no integer is made of its digits
    except (FileError, ValueError, KeyError, TypeError):
        if all(path.name.startswith(".symconv-") for path in folder.iterdir()):
            return False  # a batch was killed before its manifest was written, or begins just now
        raise InputError(f"folder {str(folder)!r} is not empty and holds no batch; give a new one with --out") from None
    if held != digest:
        raise InputError(
            f"folder {str(folder)!r} holds a batch of another course file, seed, version or format; "
            "give a new folder with --out, or remove this one"
        )
    return True


def check_owners(folder: Path, stems: Collection[str]) -> None:
    """Refuse a folder with sheets of students who are not on the list; a list may grow and never shrink.

    Raises:
        InputError: naming one of them.
    """
    known = {f"{stem}.json" for stem in (*stems, KEY, CLASS)}
    for path in sorted((folder / RECORDS).glob("*.json")):
        if path.name not in known:
            record = read_record(folder, path.stem, SheetRecord)
            if record is None or any((folder / name).exists() for name in record.files):
                raise InputError(
                    f"folder {str(folder)!r} holds the sheet {shown(path.stem)} of a student "
                    "who is not on this list; give a new folder with --out, or remove this one"
                )


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What the batch wrote for the key."""

    files: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """What the batch wrote for a sheet: whose it is, digests of its files, its key and its questions."""

    name: str
    files: dict[str, tuple[str, ...]]
    key: KeyVariant
    questions: tuple[PlatformQuestion, ...]


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """What the batch wrote as one PDF for the class, and from which content of which sheets."""

    files: dict[str, tuple[str, ...]]
    sources: dict[str, str]


KEY, CLASS = "key", "class"
"""The records of the key and of the PDF for the class; no student has these names."""
Record = TypeVar("Record", SheetRecord, KeyRecord, ClassRecord)


def read_record(folder: Path, stem: str, form: type[Record]) -> Record | None:
    """A record, or None if there is none that can be read."""
    try:
        return form_of(form).validate_json(read_text(folder / RECORDS / f"{stem}.json", MAX_RECORD))
    except (OSError, ValueError):
        return None


def changed_files(folder: Path, files: Digests) -> tuple[str, ...] | None:
    """The files whose content is not the batch's own; None if one is missing or an older one, so there is work left."""
    found = {name: content_digest(folder / name) for name in files}
    if any(one is None or one in files[name][:-1] for name, one in found.items()):
        return None
    return tuple(name for name, one in found.items() if one != files[name][-1])


def write_recorded(
    folder: Path, stem: str, record: Any, files: Mapping[str, str | bytes], before: Digests, force: bool
) -> tuple[str, ...]:
    """Write files and before them their record; returns those that are kept, for their content is not the batch's own.

    Args:
        folder: of the batch.
        stem: the name of the record.
        record: made from the digests of the files.
        files: name -> content.
        before: the digests of the record that stands there now.
        force: whether files that a user changed are replaced too.

    Raises:
        FileError: if something cannot be written.
    """
    digests, wanted, kept = dict[str, tuple[str, ...]](), dict[str, str | bytes](), list[str]()
    for name, content in sorted(files.items()):
        new, old, found = digest_of(content), before.get(name, ()), content_digest(folder / name)
        digests[name] = (*(one for one in old if one != new), new)
        if force or found is None or found in old:
            wanted |= {name: content} if found != new else {}
        elif found != new:
            kept.append(name)
    _write_record(folder, stem, record(digests))
    write_files(folder, wanted, tended=True)
    if any(len(known) > 1 for known in digests.values()):
        _write_record(folder, stem, record({name: known[-1:] for name, known in digests.items()}))
    return tuple(kept)


def _write_record(folder: Path, stem: str, record: SheetRecord | KeyRecord | ClassRecord) -> None:
    text = json.dumps(asdict(record), ensure_ascii=False, sort_keys=True) + "\n"
    write_files(folder / RECORDS, {f"{stem}.json": text}, tended=True)


def content_digest(path: Path) -> str | None:
    """The digest of an ordinary file, nothing of one that cannot be read, None if there is no such file."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
