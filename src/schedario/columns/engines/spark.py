# SPDX-License-Identifier: EUPL-1.2
"""Spark: the same columns by SQL, on one machine or as many as there are; nothing of ours must be on the others.

Where it runs: `SPARK_MASTER`, else what the environment's own configuration says, else all cores of this machine.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as st

from schedario.columns.engines import Counted, EngineError
from schedario.columns.frames import ROW, check_names
from schedario.columns.sql import Request, list_computation_steps, list_evaluation_steps
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.program.renderings.sql import SelectStep
from schedario.program.renderings.sql_dialects import DIALECTS

DIALECT = DIALECTS["spark"]

# Overflow must be an error; without it Spark gives null or wraps.
EXACT = {"spark.sql.ansi.enabled": "true"}

# On one machine: no page and no port for others, no progress among our own words.
ALONE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}

_TYPES: Mapping[type[st.DataType], pl.DataType] = {
    st.ByteType: pl.Int8(),
    st.ShortType: pl.Int16(),
    st.IntegerType: pl.Int32(),
    st.LongType: pl.Int64(),
    st.FloatType: pl.Float32(),
    st.DoubleType: pl.Float64(),
    st.StringType: pl.String(),
    st.NullType: pl.Null(),
    st.BooleanType: pl.Boolean(),
}


def evaluate(form: Form, source: str, target: str) -> Counted:
    """Evaluates Parquet into a folder of Parquet files; both are paths or addresses that Spark knows.

    Raises EngineError, also where `target` is there already, and FrameError.
    """
    spark = open_session()
    try:
        schede = spark.read.parquet(source)
        results = _select_results(schede, list_evaluation_steps(_build_request(form, schede), DIALECT))
        results.write.parquet(target)
        written = spark.read.parquet(target)
        wrong, unfinished = (written.filter(one).count() for one in ("errors > 0", "errors = 0 AND to_fill > 0"))
        return Counted(written.count(), wrong, unfinished)
    except (PySparkException, Py4JError) as error:
        raise EngineError(phrase("engine.failed", engine="Spark", why=_get_first_line(error))) from error


def compute(form: Form, cells: pl.DataFrame) -> pl.DataFrame:
    """The outputs of the form's program for stored answers, as `columns.by_polars.compute`."""
    with TemporaryDirectory() as folder:
        source, target = f"{folder}/cells.parquet", f"{folder}/results.parquet"
        cells.with_row_index(ROW).write_parquet(source)
        schede = open_session().read.parquet(source)
        steps = list_computation_steps(Request(form, schede.columns), DIALECT)
        _select_results(schede, steps).write.parquet(target)
        return pl.read_parquet(f"{target}/*.parquet").sort(ROW).drop(ROW)


def _build_request(form: Form, schede: DataFrame) -> Request:
    names = check_names(form, _build_schema(schede), engine="spark")
    return Request(form, names)


def _build_schema(schede: DataFrame) -> pl.Schema:
    return pl.Schema({field.name: _build_type(field.dataType) for field in schede.schema.fields})


def _build_type(dtype: st.DataType) -> pl.DataType:
    if isinstance(dtype, st.DecimalType):
        return pl.Decimal(dtype.precision, dtype.scale)
    if isinstance(dtype, st.ArrayType):
        return pl.List(_build_type(dtype.elementType))
    return _TYPES.get(type(dtype), pl.Object())


def _select_results(schede: DataFrame, steps: Sequence[SelectStep]) -> DataFrame:
    """Adds one step after the other: in one statement Spark would analyse all of them once for each."""
    for step in steps:
        schede = schede.selectExpr(*(column.sql("spark", comments=False) for column in step.columns))
    return schede


@lru_cache(maxsize=1)
def open_session() -> SparkSession:
    """A session of its own, in which overflow is an error. Raises EngineError where Java is missing."""
    _check_java()
    for chatty in ("SQLQueryContextLogger", "py4j"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)  # we tell their errors ourselves
    try:
        whole = _get_builder().getOrCreate()
    except PySparkException as error:
        raise EngineError(phrase("engine.failed", engine="Spark", why=_get_first_line(error))) from error
    whole.sparkContext.setLogLevel("OFF")
    own = whole.newSession()
    for name, value in EXACT.items():
        own.conf.set(name, value)
    return own


def _get_builder() -> SparkSession.Builder:
    builder = SparkSession.builder.appName("schedario")
    configured = os.environ.get("SPARK_CONF_DIR") or os.environ.get("SPARK_HOME")
    master = os.environ.get("SPARK_MASTER") or (None if configured else "local[*]")
    if master is None:
        return builder
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name, value in ALONE.items():
            builder = builder.config(name, value)
    return builder.master(master)


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (Path(home) / "bin" / "java").exists() if home else shutil.which("java") is None:
        raise EngineError(phrase("engine.no_java"))


def _get_first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
