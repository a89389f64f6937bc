# SPDX-License-Identifier: EUPL-1.2
"""A session of an analyst, in cells that a notebook can run. The comuni are invented: DATI DI PROVA."""

# %% Three schede: a row each, a column per cell; other columns are kept
from decimal import Decimal

import polars as pl

import schedario

form = schedario.load("SOC26")
schede = pl.DataFrame(
    {
        "codice": ["XX001SIF11AA", "XX002SIF11AA", "XX003SIF11AA"],
        "provincia": ["Prova Nord", "Prova Nord", "Prova Sud"],
        "R06": ["21733.32", "40755.00", "98000.00"],  # the need
        "R07.base": ["9000.00", "39000.00", None],  # the spending of 2017, not known for the third
        "R07.corrente": ["10000.00", "45000.00", "61000.50"],  # of 2021
        "R08": ["3000.00", "900.00", "60000.00"],  # the extra money
    }
)

# %% Everything the form says of them
valutate = form.evaluate(schede)

# %% Who owes an account of the extra money, and of how much?
owing = valutate.filter(pl.col("due:Q3") == "due").select("codice", "R09")
assert owing.rows() == [("XX001SIF11AA", Decimal("3000.00"))]

# %% The third cannot be decided yet: the spending of a year is missing, which is not a spending of zero
open_ = valutate.filter(pl.col("due:Q3") == "undecided").select("codice", "state:R07.base", "condition:spesa_inferiore")
assert open_.rows() == [("XX003SIF11AA", "missing", None)]

# %% Sums are exact: amounts are decimals, not floats
by_province = valutate.group_by("provincia").agg(pl.col("R06").sum()).sort("provincia")
assert by_province.rows() == [("Prova Nord", Decimal("62488.32")), ("Prova Sud", Decimal("98000.00"))]

# %% What does a column hold?
columns = form.columns()
(about_r09,) = columns.filter(pl.col("name") == "R09").rows(named=True)
assert (about_r09["type"], about_r09["unit"], about_r09["scale"]) == ("decimal", "euro", 2)

# %% How often is each finding told?
findings = columns.filter(pl.col("part") == "findings", pl.col("type") == "boolean")["name"]
counts = valutate.select(pl.col(findings.to_list()).sum()).unpivot(variable_name="finding", value_name="schede")
most = counts.filter(pl.col("schede") > 0).sort("schede", descending=True)
assert most.row(0)[1] == 3
