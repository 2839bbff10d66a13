"""The database: tables, transactions, queries and migrations. The only home of SQLAlchemy and of database drivers."""

from bot.store.engine import Row, Store, StoreError, Tx

__all__ = ["Row", "Store", "StoreError", "Tx"]
