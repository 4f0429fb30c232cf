"""The attachments of a mail → leaf files: containers are opened, paths are made unique.

Pure. What cannot be opened stays as it is, with a flag that says so. To add a container (zip, 7z, rar, TNEF), write
an opener and one line of CONTAINERS.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline import mail as mails
from pipeline.mail import filenames, mime
from pipeline.model import Attachment, Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one mail may unpack to; more is an attack. `max_bytes` counts the leaves' sizes together."""

    max_depth: int = 5
    max_files: int = 1000
    max_bytes: int = 500_000_000


Opener = Callable[[Attachment, Limits], tuple[Attachment, ...]]


def _open_message(container: Attachment, limits: Limits) -> tuple[Attachment, ...]:
    mail = mails.read(container.content, max_depth=limits.max_depth, max_parts=limits.max_files)
    return mail.attachments


# Media type → how its members are had; their paths are relative to the container.
CONTAINERS: dict[str, Opener] = {
    "message/rfc822": _open_message,
}

_MANY = "解包后的文件超过{limit}个，其余没有打开；请人工查看原邮件。"
_LARGE = "解包后的内容超过{limit}兆字节，其余没有打开；请人工查看原邮件。"
_DEEP = "压缩包或邮件嵌套超过{limit}层，没有打开；请人工查看。"


def leaves(mail: Mail, limits: Limits | None = None) -> tuple[Attachment, ...]:
    """Every leaf file of the mail, in its order, each under a path of its own.

    Messages that the mail carries are opened by `mail.read` already, their words being the mail's; here it is
    those within other containers. Files beyond the limits stay closed, flagged suspicious_content.
    """
    limits = limits or Limits()
    waiting = [(attachment, 0) for attachment in reversed(mail.attachments)]
    result: list[Attachment] = []
    size = 0
    while waiting:
        attachment, depth = waiting.pop()
        opener = None if attachment.ignored or attachment.flag else CONTAINERS.get(media_type(attachment))
        if opener and depth >= limits.max_depth:
            attachment = _flagged(attachment, _DEEP.format(limit=limits.max_depth))
        elif opener:
            members = opener(attachment, limits)
            waiting.extend(
                (replace(member, path=f"{attachment.path}/{member.path}"), depth + 1) for member in reversed(members)
            )
            continue
        size += len(attachment.content)
        if depth and size > limits.max_bytes:
            result.append(_flagged(attachment, _LARGE.format(limit=limits.max_bytes // 1_000_000)))
            break
        result.append(attachment)
        if len(result) >= limits.max_files and waiting:
            result.append(_flagged(waiting[-1][0], _MANY.format(limit=limits.max_files)))
            break
    paths = filenames.unique(attachment.path for attachment in result)
    return tuple(replace(attachment, path=path) for attachment, path in zip(result, paths, strict=True))


def media_type(attachment: Attachment) -> str:
    """The type that the content speaks for, as far as CONTAINERS needs to know; "" for any other."""
    if mime.looks_like_message(attachment.content, attachment.path):
        return "message/rfc822"
    return ""


def _flagged(attachment: Attachment, message: str) -> Attachment:
    return replace(attachment, flag="suspicious_content", message=message)
