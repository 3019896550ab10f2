"""One PDF of all sheets of a batch, for printing on both sides of the paper: each sheet begins on an odd page.

The sheets are joined as they lie in the folder, so one that a user corrected is printed as corrected. What they share,
such as fonts, is held once. The same sheets give the same bytes: no clock and no name of a machine is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from symconv.errors import FileError, shown
from symconv.extras import optional
from symconv.handout.course.build import STEMS

CLASS_STEM = "class"


def class_names(versions: tuple[str, ...]) -> dict[str, str]:
    """Version -> the name of the joined file.

    >>> class_names(("student", "solutions"))
    {'student': 'class.pdf', 'solutions': 'class-solutions.pdf'}
    """
    return {version: f"{STEMS[version].format(CLASS_STEM)}.pdf" for version in versions}


def joined_pdf(sheets: Mapping[str, Path]) -> bytes:
    """The PDF files of some sheets as one, with a bookmark for each.

    Args:
        sheets: title of the bookmark -> file.

    Raises:
        FileError: naming a file that is no PDF.
        MissingExtraError: if pypdf is not installed.
    """
    pypdf = optional("pypdf", "pdf", "a PDF of the class")
    joined = pypdf.PdfWriter()
    for title, path in sheets.items():
        try:
            joined.append(path, outline_item=title, import_outline=False)
        except (OSError, ValueError, pypdf.errors.PyPdfError) as error:
            raise FileError(
                f"{shown(path.name)} is no PDF that can be read, so the sheets cannot be joined; "
                "put it right, or remove it and give the same command again"
            ) from error
        if len(joined.pages) % 2:
            joined.add_blank_page()
    joined.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    content = BytesIO()
    joined.write(content)
    return content.getvalue()
