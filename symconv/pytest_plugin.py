"""A plugin of pytest: the worked example of a wrong output as a section of the report.

It is found by its entry point and imports nothing of symconv; a failed `symconv.testing.assert_computes` or
`assert_same_as` brings what it shows.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, Any, Any]:  # noqa: ARG001 - names of pytest
    """The report of a test with one section for what the function computes and one for what was expected."""
    report = yield
    worked = getattr(call.excinfo.value, "worked", ()) if call.excinfo is not None else ()
    if report.failed and isinstance(worked, tuple):
        report.sections += [(f"symconv: {title}", example()) for title, example in worked]
    return report
