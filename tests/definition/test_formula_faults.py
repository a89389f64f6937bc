# SPDX-License-Identifier: EUPL-1.2
"""What is said of a formula that is wrong: where, line and column, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition.building.build import build
from schedario.definition.building.scope import FormScope, Names
from schedario.formula.errors import FormulaError, FormulaSyntaxError
from schedario.formula.parser import parse_formula
from schedario.formula.resolve import expect_type, resolve_formula
from schedario.formula.units import CONDITION, NumberType

FORM = build(Path(__file__).parent / "good" / "minimo")
NAMES = Names(
    FORM.cells,
    FORM.tables,
    {value.name: value.unit for value in FORM.values.values()},
    frozenset(FORM.conditions),
    FORM.parameters,
)


def fault(text: str, row: str | None = None) -> FormulaError:
    with pytest.raises(FormulaError) as raised:
        resolve_formula(parse_formula(text), FormScope(NAMES, row))
    return raised.value


def place(text: str, row: str | None = None) -> tuple[str, int, int]:
    found = fault(text, row)
    return found.rule, found.line, found.column


class TestHabits:
    """Each slip has its own remedy, at the place where it begins to be one."""

    @pytest.mark.parametrize(
        ("text", "column", "remedy"),
        [
            ("T1 == 0", 5, "for «is equal» write one `=`"),
            ("T1 != = 0", 7, "between these two signs something is missing"),
            ("T1 <> 0", 5, "for «is different» write `!=`"),
            ("T1 =< 0", 5, "write `<=`"),
            ("T1 => 0", 5, "write `>=`"),
            ("T1 ≤ 0", 4, "write `<=`"),
            ("T1 ≥ 0", 4, "write `>=`"),
            ("T1 ≠ 0", 4, "write `!=`"),
            ("= T1 / T2", 1, "a formula begins without `=`"),
            ("a && b", 3, "write `and`"),
            ("a || b", 3, "write `or`"),
            ("!a", 1, "for «not» write `not`, for «is different» `!=`"),
            ("T1 > 0 AND T2 > 0", 8, "write `and`"),
            ("T1 > 0 e T2 > 0", 8, "write `and`"),
            ("T1 > 0 o T2 > 0", 8, "write `or`"),
            ("T1 > 0 oppure T2 > 0", 8, "write `or`"),
            ("non given(T5)", 5, "write `not`"),
            ("se T1 > 0 allora 1 altrimenti 0", 4, "write `if … then … else …`"),
            ("IF(T1 > 0; 1; 0)", 10, "write `if … then … else …`"),
            ("if T1 > 0 then 1", 17, "say what holds otherwise: `if … then … else …`"),
            ("T3 < 0,5", 7, "decimals come after a dot, as in 0.5, and nothing separates the thousands"),
            ("T1 > 1.000,5", 11, "decimals come after a dot, as in 0.5, and nothing separates the thousands"),
            ("T3 < .5", 6, "write a digit before the dot, as in 0.5"),
            ("T3 < 5%", 7, "a percentage is a number: write `100 * part / whole`"),
            ("100 × T1", 5, "write `*`"),
            ("T1 ÷ T2", 4, "write `/`"),
            ("T1 − T2", 4, "write the minus sign of the keyboard, `-`"),
            ("T1 ** 2", 5, "there are no powers: write the product"),
            ("T1 ^ 2", 4, "there are no powers: write the product"),
            ("modo = 'tutti'", 8, 'texts stand between double quotes, as in `"max"`'),
            ("modo = “tutti”", 8, 'texts stand between double quotes, as in `"max"`'),
            ("{T1} > 0", 1, "in a formula names stand without braces"),
            ("max(T1; T2)", 7, "arguments are separated by a comma"),
            ("età > 3", 3, "names have no accents"),
            ("0 < T1 < 5", 8, "compare two things at a time: `a < b and b < c`"),
            ("(T1 + T2", 9, "close the bracket with )"),
            ("T1 + T2)", 8, "a bracket is closed here that was not opened"),
            ("T1 T2", 4, "an operator is missing before this: + - * / < <= = >= > != and or"),
            ("T1 +", 5, "the formula ends too early: write what is still missing"),
            ('case modo when "tutti" then 1', 30, "close the `case` with `end`"),
            ("", 1, "the formula ends too early: write what is still missing"),
        ],
    )
    def test_remedy(self, text: str, column: int, remedy: str) -> None:
        found = fault(text)
        assert (found.rule, found.line, found.column, found.remedy) == ("formula-syntax", 1, column, remedy)

    @pytest.mark.parametrize(
        ("call", "remedy"),
        [
            ("somma(T1, T2)", "did you mean sum(…)?"),
            ("SUM(T1, T2)", "did you mean sum(…)?"),
            ("IF(T1 > 0, 1, 0)", "write `if … then … else …`"),
            ("massimo(T1, T2)", "did you mean max(…)?"),
        ],
    )
    def test_a_function_that_does_not_exist(self, call: str, remedy: str) -> None:
        found = fault(call)
        assert (found.rule, found.column, found.remedy) == ("unknown-name", 1, remedy)


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("T1 +\n  * T2", ("formula-syntax", 2, 3)),
            ("# un commento\nT1 +", ("formula-syntax", 2, 5)),
            ("T1 + T9", ("unknown-name", 1, 6)),
            ("T1 +\n  S9.utenti", ("unknown-name", 2, 3)),
            ("T1 + sum(servizi.utente)", ("unknown-name", 1, 10)),
            ("T1 + (T5 + 1)", ("type-mismatch", 1, 7)),
            ("if T1 then 1 else 0", ("type-mismatch", 1, 4)),
            ("T1 > 0 and T2", ("type-mismatch", 1, 12)),
            ('T1 > 0 and T5 < "a"', ("type-mismatch", 1, 12)),
            ("T1 > 0 and T5 = T1", ("type-mismatch", 1, 12)),
            ("T1 > 0 and T1 > T3", ("unit-mismatch", 1, 12)),
            ("T1 + T1 / T2", ("unit-mismatch", 1, 1)),
            ("if T1 > 0 then T1 else T3", ("unit-mismatch", 1, 1)),
            ("T1 + max(T1, T3)", ("unit-mismatch", 1, 6)),
            ("T1 + sum(servizi.utenti, servizi.ore)", ("unit-mismatch", 1, 6)),
            ("round(T1, T2)", ("type-mismatch", 1, 1)),
            ("round(T1, 0.5)", ("type-mismatch", 1, 1)),
            ("round(T1, 99999)", ("type-mismatch", 1, 1)),
            ("given(T1 + T2)", ("type-mismatch", 1, 1)),
            ("given(livello)", ("type-mismatch", 1, 1)),
            ("length(T1) > 0", ("type-mismatch", 1, 1)),
            ("max(T1)", ("unknown-name", 1, 1)),
            ('case soglia when "1" then 1 end', ("type-mismatch", 1, 1)),
        ],
    )
    def test_line_and_column(self, text: str, where: tuple[str, int, int]) -> None:
        assert place(text) == where

    def test_a_column_is_known_only_beside_its_row(self) -> None:
        assert place("utenti > 0") == ("unknown-name", 1, 1)
        assert resolve_formula(parse_formula("utenti > 0"), FormScope(NAMES, "S1")).type == CONDITION

    def test_a_name_nearly_right_is_suggested(self) -> None:
        assert fault("sotto_sogla").remedy.startswith("did you mean sotto_soglia")

    def test_what_a_formula_gives_must_fit_its_receiver(self) -> None:
        tree = resolve_formula(parse_formula("T1"), FormScope(NAMES))
        with pytest.raises(FormulaError, match="gives persona, but T3 is in pure number"):
            expect_type(tree, NumberType(), "T3")
        with pytest.raises(FormulaError, match="gives a number, but C1 wants a condition"):
            expect_type(tree, CONDITION, "C1")


class TestAnyText:
    @given(text=st.text(alphabet='T1 .,+-*/<>=!()"andorifte\n{}%', max_size=30))
    def test_a_text_is_understood_or_refused_inside_itself(self, text: str) -> None:
        found = refused(text)
        if found is not None:
            rows = text.split("\n")
            assert 1 <= found.line <= len(rows)
            assert 1 <= found.column <= len(rows[found.line - 1]) + 1
            assert found.remedy


def refused(text: str) -> FormulaSyntaxError | None:
    try:
        parse_formula(text)
    except FormulaSyntaxError as found:
        return found
    return None
