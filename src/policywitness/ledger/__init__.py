"""The ledger: runs and findings of every site over time, in SQLite or PostgreSQL, and what changed from run to run."""

from policywitness.ledger.database import LedgerError, holds_password, wanted
from policywitness.ledger.store import History, Ledger

__all__ = ["History", "Ledger", "LedgerError", "holds_password", "wanted"]
