"""What is wrong with this installation, and what to do about it: `run.py doctor`.

An orchestrator like flow.py: it may use every edge (mailbox, archive, store, tracker, workers), and none uses it.
"""

from pipeline.doctor.examination import Connect, examine
from pipeline.doctor.finding import Finding, settings_failed

__all__ = ["Connect", "Finding", "examine", "settings_failed"]
