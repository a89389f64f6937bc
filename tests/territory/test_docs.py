# SPDX-License-Identifier: EUPL-1.2
"""The examples in the documents and docstrings of the territory are true."""

import doctest
from pathlib import Path

import schedario.territory

DOCUMENT = Path(__file__).parents[2] / "docs" / "territory.md"


def test_the_examples_of_the_page_give_what_they_show() -> None:
    failed, attempted = doctest.testfile(str(DOCUMENT), module_relative=False, encoding="utf-8")
    assert (failed, attempted > 10) == (0, True)


def test_the_examples_of_the_package_give_what_they_show() -> None:
    failed, attempted = doctest.testmod(schedario.territory)
    assert (failed, attempted > 3) == (0, True)
