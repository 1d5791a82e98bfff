"""Prepared statements: written in Core, compiled once, run on the driver's own cursor.

What Core works out again at every execution (cache keys, contexts, results, rows) costs several times
what the database takes for a row by its key. Here only the converting of values is left.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement, Select, UpdateBase
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
Values = Mapping[str, Any]
Row = dict[str, Any]


class Prepared:
    """One statement for every dialect, or one for each by its name. Every value is a named bind."""

    def __init__(self, statement: ClauseElement | Mapping[str, ClauseElement]) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def all(self, connection: Connection, values: Values) -> list[Row]:
        """Every row, by the names of its columns."""
        form = self._form(connection.dialect)
        cursor = self._execute(connection, form, values)
        rows = [form.row(found) for found in cursor.fetchall()]
        cursor.close()
        return rows

    def one(self, connection: Connection, values: Values) -> Row | None:
        """The first row, or None."""
        form = self._form(connection.dialect)
        cursor = self._execute(connection, form, values)
        found = cursor.fetchone()
        cursor.close()
        return None if found is None else form.row(found)

    def value(self, connection: Connection, values: Values) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.one(connection, values)
        return None if row is None else next(iter(row.values()))

    def run(self, connection: Connection, values: Values) -> int:
        """How many rows it touched."""
        cursor = self._execute(connection, self._form(connection.dialect), values)
        touched = int(cursor.rowcount)
        cursor.close()
        return touched

    def _execute(self, connection: Connection, form: "_Form", values: Values) -> Any:
        bound = form.bound(values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.sql, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            cursor.close()
            raise DBAPIError.instance(
                form.sql, bound, error, connection.dialect.loaded_dbapi.Error, hide_parameters=True
            ) from error
        return cursor

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            statement = self._statement
            chosen = statement[dialect.name] if isinstance(statement, Mapping) else statement
            form = self._forms[dialect.name] = _form(chosen, dialect)
        return form


def inserting(table: Table) -> Prepared:
    """An insert of a whole row; what the database numbers by itself is left out."""
    names = [column.name for column in table.c if column.autoincrement is not True]
    return Prepared(insert(table).values({name: bindparam(name) for name in names}).inline())


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one dialect says it. ``order`` is None where values are bound by name."""

    sql: str
    given: Values
    order: Sequence[str] | None
    into: Mapping[str, Convert]
    names: Sequence[str]
    out_of: Sequence[tuple[str, Convert]]

    def bound(self, values: Values) -> Any:
        all_of_them = {**self.given, **values}
        for name, convert in self.into.items():
            all_of_them[name] = convert(all_of_them[name])
        return all_of_them if self.order is None else [all_of_them[name] for name in self.order]

    def row(self, found: Sequence[Any]) -> Row:
        row = dict(zip(self.names, found, strict=True))
        for name, convert in self.out_of:
            row[name] = convert(row[name])
        return row


def _form(statement: ClauseElement, dialect: Dialect) -> _Form:
    compiled: Any = statement.compile(dialect=dialect)
    binds = compiled.binds
    into = {name: _into(bind.type, dialect) for name, bind in binds.items()}
    given = {name: bind.value for name, bind in binds.items() if bind.value is not None or not bind.required}
    returned = _returned(statement)
    out_of = [(column["name"], _out_of(column["type"], dialect)) for column in returned]
    return _Form(
        sql=compiled.string,
        given=given,
        order=compiled.positiontup if compiled.positional else None,
        into={name: convert for name, convert in into.items() if convert is not None},
        names=[column["name"] for column in returned],
        out_of=[(name, convert) for name, convert in out_of if convert is not None],
    )


def _returned(statement: ClauseElement) -> Sequence[Mapping[str, Any]]:
    if isinstance(statement, Select):
        return list(statement.column_descriptions)
    return list(statement.returning_column_descriptions) if isinstance(statement, UpdateBase) else []


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
