"""Mails that no person wrote: bounces, auto-replies, read receipts."""

import re

from pipeline.mail import headers, mime

_AUTOMATIC_SUBJECT = re.compile(
    r"\s*[\[【(（<]?\s*(?:系统退信|退信|自动回复|自动答复|自动应答|来自.{0,40}的退信|邮件退回|退信通知|邮件投递失败|投递失败|无法投递|已读[:：]|"
    r"未送达|Auto(?:matic)?[- ]?Reply|Out of (?:the )?office|Undeliver(?:ed|able)|Delivery Status Notification|"
    r"Mail delivery failed|Returned mail|Failure notice|Delivery (?:has )?failed)",
    re.IGNORECASE,
)
_AUTOMATIC_SENDER = re.compile(r"(?:postmaster|mailer-?daemon)@", re.IGNORECASE)


def is_automatic(root: mime.Part, sender: str, subject: str) -> bool:
    """A bounce or an auto-reply: RFC 3834, RFC 3464, and the words that Chinese systems put into the subject."""
    stated = headers.decode_text(root.raw("auto-submitted")).lower().split(";")[0].strip()
    return bool(
        (stated and stated != "no")
        or re.fullmatch(r"\s*<\s*>\s*", root.raw("return-path"))
        or root.media_type in ("multipart/report", "message/delivery-status")
        or root.raw("x-autoreply").strip()
        or root.raw("x-autorespond").strip()
        or root.raw("precedence").strip().lower() in ("auto_reply", "auto-reply")
        or _AUTOMATIC_SENDER.match(sender)
        or _AUTOMATIC_SUBJECT.match(subject)
    )
