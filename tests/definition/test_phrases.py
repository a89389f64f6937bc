# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of phrases: a name stands there once, or the second would take the place of the first unseen."""

from __future__ import annotations

import pytest

from schedario.definition.phrases import phrase, read_catalogue


def test_a_name_that_stands_there_twice_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"line 4: the phrase words\.and stands there twice"):
        read_catalogue('words:\n  and: " e "\n  or: " o "\n  and: ed\n')


def test_words_that_yaml_would_take_for_something_else_stay_words() -> None:
    assert read_catalogue("answer:\n  true: yes\n  none: 12\n") == {"answer.true": "yes", "answer.none": "12"}


def test_a_range_of_readings_and_a_column_of_peers_have_words_of_their_own() -> None:
    assert phrase("analysis.by_reading", low="1", high="2") == "da 1 a 2 secondo le letture possibili"
    assert phrase("analysis.peers") == "Con chi"
