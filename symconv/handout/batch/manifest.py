"""What a batch folder holds: a manifest that says which batch it is, and for each finished sheet a record.

A sheet's record is written after its files and lists their digests. So a record that fits its files means that the
sheet is finished, whatever moment a batch was killed at; everything else is made again. The digest of the manifest
covers all that decides the bytes of a sheet: a folder never mixes two batches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv import __version__
from symconv.errors import FileError, InputError, shown
from symconv.files import read_text
from symconv.handout.key import KeyAnswer, KeyVariant, KeyWrong

if TYPE_CHECKING:
    from symconv.handout.course.build import Student
    from symconv.handout.sheets import Order, Sheet

MANIFEST = "manifest.json"
RECORDS = "records"
MAX_RECORD = 64_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """A finished sheet: digests of its files, its key and its questions."""

    files: Mapping[str, str]
    key: KeyVariant
    questions: str


def batch_digest(order: Order) -> str:
    """The digest of everything that decides the bytes of the sheets, students apart."""
    told = {
        "version": __version__,
        "course": asdict(order.course),
        "versions": order.versions,
        "formats": order.formats,
        "slides": order.slides,
        "moodle": order.moodle,
        "templates": _folder_digest(order.templates),
    }
    return _digest(json.dumps(told, sort_keys=True, default=str))


def _folder_digest(folder: str | None) -> str:
    if folder is None:
        return ""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return _digest("".join(f"{p.relative_to(folder).as_posix()}\0{p.read_bytes().hex()}\0" for p in files))


def _digest(content: str | bytes) -> str:
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
        held = json.loads(read_text(folder / MANIFEST))["digest"]
    except (FileError, ValueError, KeyError, TypeError):
        if _fresh(folder):
            return False
        raise InputError(f"folder {str(folder)!r} is not empty and holds no batch; give a new one with --out") from None
    if held != digest:
        raise InputError(
            f"folder {str(folder)!r} holds a batch of another course file, seed, version or format; "
            "give a new folder with --out, or remove this one"
        )
    return True


def check_students(folder: Path, students: Sequence[Student]) -> None:
    """Refuse a folder with sheets of students who are not on the list; a list may grow and never shrink.

    Raises:
        InputError: naming one of them.
    """
    known = {record_name(student) for student in students}
    records = folder / RECORDS
    others = sorted({path.name for path in records.glob("*.json")} - known) if records.is_dir() else []
    if others:
        raise InputError(
            f"folder {str(folder)!r} holds the sheet {shown(others[0].removesuffix('.json'))} of somebody "
            "who is not on this list; give a new folder with --out, or remove this one"
        )


def _fresh(folder: Path) -> bool:
    """Whether only temporary files lie there: a batch was killed before its manifest was written."""
    return all(path.name.startswith(".symconv-") for path in folder.iterdir())


def record_name(student: Student) -> str:
    """The name of a sheet's record."""
    return f"{student.stem}.json"


def record_text(sheet: Sheet, student: Student) -> str:
    """The record of a sheet."""
    files = {name: _digest(text) for name, text in sorted(sheet.files.items())}
    told = {"name": student.name, "files": files, "key": asdict(sheet.key), "questions": sheet.questions}
    return json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n"


def read_record(folder: Path, student: Student) -> Record | None:
    """The record of a sheet if it is finished and its files are what it says, otherwise None."""
    try:
        told = json.loads(read_text(folder / RECORDS / record_name(student), MAX_RECORD))
        record = Record(told["files"], _key(told["key"]), told["questions"])
        same = all(_file_digest(folder / name) == digest for name, digest in record.files.items())
        owner = (told["name"], record.key.student)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if same and owner == (student.name, student.id) else None


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _key(told: Mapping[str, Any]) -> KeyVariant:
    answers = tuple(
        KeyAnswer(**{**answer, "wrong": tuple(KeyWrong(**wrong) for wrong in answer["wrong"])})
        for answer in told["answers"]
    )
    return KeyVariant(told["student"], told["variant"], answers)
