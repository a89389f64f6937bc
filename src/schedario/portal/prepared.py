# SPDX-License-Identifier: EUPL-1.2
"""Queries that the ORM words once. It would word them anew for every request, at several times what asking costs.

A query is written with the ORM as ever, with a `Given` where a value will stand; what comes back are its models.
Only for the few statements behind every save: `make bench` says what they gain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]


class Given(Expression):
    """The place of a value that is known when the query is asked: the argument number `position`."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 - the ORM's signature
        return "%s", [self]


class Prepared(Generic[M]):
    """`query` gets one `Given` for each of its arguments; values that take their places are texts and integers."""

    def __init__(self, query: Callable[..., QuerySet[M]], arguments: int = 1) -> None:
        self._query = query
        self._arguments = arguments
        self._worded = lru_cache(maxsize=None)(self._word)

    def __call__(self, *values: int | str) -> list[M]:
        """The models of the rows that are found."""
        return self.models(self.rows(*values))

    def rows(self, *values: int | str) -> list[Row]:
        """The rows that are found, as the database gave them; they can be compared and hashed."""
        worded = self.worded()
        return _fetched(worded.sql, worded.with_values(values))

    def models(self, rows: Sequence[Row]) -> list[M]:
        """The models of such rows."""
        return list(self.worded().models(rows))

    def worded(self) -> Worded[M]:
        """The query as this database is asked it."""
        return self._worded(connection.vendor)

    def _word(self, _vendor: str) -> Worded[M]:
        return Worded(self._query(*(Given(position) for position in range(self._arguments))))


def rows_of_both(first: Asked, second: Asked) -> tuple[list[Row], list[Row]]:
    """The rows of two queries, asked in one go. Where the first finds nothing, the second is not answered either."""
    one, other = (query.worded() for query, _ in (first, second))
    sql = _joined(one.sql, other.sql)
    found = _fetched(sql, one.with_values(first[1]) + other.with_values(second[1]))
    ones = dict.fromkeys(row[: one.width] for row in found)
    others = dict.fromkeys(row[one.width :] for row in found)
    return list(ones), [row for row in others if any(value is not None for value in row)]


@lru_cache(maxsize=16)
def _joined(one: str, other: str) -> str:
    return f"SELECT one.*, other.* FROM ({one}) one LEFT JOIN ({other}) other ON TRUE"  # noqa: S608 - of the ORM


def _fetched(sql: str, values: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Row] = cursor.fetchall()
    return rows


class Worded(Generic[M]):
    """A query as SQL, and how its rows become models (as `django.db.models.query.ModelIterable` does it)."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self._parameters = compiler.as_sql()
        self._compiler = compiler
        self.width = len(compiler.select)
        self._converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        information = compiler.klass_info
        fields = information["select_fields"]
        self._model = information["model"]
        self._slice = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._slice]]
        self._annotations = compiler.annotation_col_map or {}
        self._related = get_related_populators(information, compiler.select, connection.alias)  # type: ignore[call-arg]

    def with_values(self, values: tuple[int | str, ...]) -> list[Any]:
        return [values[one.position] if isinstance(one, Given) else one for one in self._parameters]

    def models(self, rows: Sequence[Row]) -> Iterable[M]:
        for row in self._compiler.apply_converters(rows, self._converters):
            model = self._model.from_db(connection.alias, self._names, row[self._slice])
            for related in self._related:
                related.populate(row, model)
            for name, position in self._annotations.items():
                setattr(model, name, row[position])
            yield model


# A query and the values for it.
Asked = tuple[Prepared[Any], tuple[int | str, ...]]


class PreparedUpdate:
    """Writes the `fields` of a row, where it still is what the columns of `where` are said to be."""

    def __init__(self, model: type[Model], fields: Sequence[str], where: Sequence[str]) -> None:
        columns: Any = model._meta
        self._fields = [columns.get_field(name) for name in fields]
        self._where = where
        quote = connection.ops.quote_name
        settings = ", ".join(f"{quote(field.column)} = %s" for field in self._fields)
        conditions = " AND ".join(f"{quote(columns.get_field(name).column)} = %s" for name in where)
        self._sql = f"UPDATE {quote(columns.db_table)} SET {settings} WHERE {conditions}"  # noqa: S608

    def __call__(self, instance: Model, **where: int | str) -> bool:
        """Whether the row was there as said; one statement, so a transaction by itself."""
        written = [field.get_db_prep_save(getattr(instance, field.attname), connection) for field in self._fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [*written, *(where[name] for name in self._where)])
            return bool(cursor.rowcount)
