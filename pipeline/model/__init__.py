"""The values that flow: bytes → Mail → Document → Paper → Checklist or Report → rows → Standing → cell.

All are frozen and compare by value; times are aware; tuples, not lists. Nothing here does anything.
"""

from pipeline.model.campaign import Campaign, Department, Recognition, Requirement, Stage, Thresholds
from pipeline.model.mail import Attachment, CloudLink, Mail, MailboxCount, RawMail
from pipeline.model.moments import require_aware
from pipeline.model.reading import UNCLEAR_KIND, Content, Document, Evidence, Flag, Reading, Received
from pipeline.model.seen import Crop, FieldDoubt, Seal, Spot
from pipeline.model.standing import Assessment, Mismatch, Piece, RequirementStanding, ReviewEntry, Standing

__all__ = [
    "UNCLEAR_KIND",
    "Assessment",
    "Attachment",
    "Campaign",
    "CloudLink",
    "Content",
    "Crop",
    "Department",
    "Document",
    "Evidence",
    "FieldDoubt",
    "Flag",
    "Mail",
    "MailboxCount",
    "Mismatch",
    "Piece",
    "RawMail",
    "Reading",
    "Received",
    "Recognition",
    "Requirement",
    "RequirementStanding",
    "ReviewEntry",
    "Seal",
    "Spot",
    "Stage",
    "Standing",
    "Thresholds",
    "require_aware",
]
