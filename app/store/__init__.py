"""Persistence: the only home of SQL.

Call sites name the table they speak of: `claims.claim(tx, …)`, `attempts.finish(tx, …)`; a
transaction comes from `Store.read()` or `Store.write()`.
"""

from app.store.engine import Busy, Conflict, Database, StorageFault, Transaction
from app.store.opening import Store, open_store

__all__ = [
    "Busy",
    "Conflict",
    "Database",
    "StorageFault",
    "Store",
    "Transaction",
    "open_store",
]
