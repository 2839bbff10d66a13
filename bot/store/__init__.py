"""The database: tables, transactions, queries and migrations. The only home of SQLAlchemy and of database drivers."""

from sqlalchemy.exc import DataError, IntegrityError

from bot.store import schema, schema_cases, schema_staff  # noqa: F401  each enters its tables into the catalogue
from bot.store.engine import Row, Store, StoreError, Tx

StoreRefused = (DataError, IntegrityError)  # the database is there, and does not take what it was given

__all__ = ["Row", "Store", "StoreError", "StoreRefused", "Tx"]
