"""A logged-in connection: which folders there are, which UIDs a folder lists, and the messages themselves."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from imaplib import IMAP4
from typing import Any, TypeVar

from imapclient import IMAPClient

from pipeline.errors import FolderError, MailboxError
from pipeline.mailbox.faults import RefusedError, is_unsafe_login, line_broken, passing, unsafe_login, words
from pipeline.mailbox.settings import MailboxSettings
from pipeline.mailbox.values import Envelope, FolderListing, Missing
from pipeline.mailbox.wire import folder_name, halves, read_envelope, split_batches
from pipeline.model import RawMail

T = TypeVar("T")

log = logging.getLogger(__name__)

# A command line of about 2,200 octets at most; RFC 7162 section 4 lets a server refuse more than 8,192.
_UIDS_PER_COMMAND = 200
# After this many broken connections with a mail in the answer (the last time alone) the mail itself is to blame.
_GIVE_UP_AFTER = 2


class Session:
    """Made by `connect`. Every method may raise MailboxError (the line broke: connect anew) or UnsafeLoginError.

    `trouble` counts, for each (folder, uid), the broken connections it was asked for on; `with_retries` carries it
    from one connection to the next, so that one mail on which the server stumbles costs itself only.
    """

    def __init__(
        self,
        client: IMAPClient,
        settings: MailboxSettings,
        identify: Callable[[], None],
        trouble: dict[tuple[str, int], int] | None = None,
    ) -> None:
        self._client = client
        self._settings = settings
        self._identify = identify
        self._trouble = {} if trouble is None else trouble
        self._open: tuple[str, int, int] | None = None  # folder, uidvalidity, exists
        self._listed: dict[str, int] = {}  # folder → the uidvalidity that its UIDs belong to
        self.mails_received = 0
        self.alive = True

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What the server says it can do, after login."""
        return tuple(word.decode("ascii", "replace") for word in self._ask(self._client.capabilities))

    def folders(self) -> tuple[str, ...]:
        """The decoded names of all folders that can be opened, in the server's order."""
        try:
            self._client.folder_encode = False  # one name that is no UTF-7 must not hide the others
            listed = self._ask(lambda: self._client.list_folders("", "*"))
        except RefusedError as error:
            raise MailboxError(f"邮件服务器没有给出文件夹清单：{error}。请稍后再试。") from error
        finally:
            self._client.folder_encode = True
        return tuple(
            folder_name(name) for flags, _, name in listed if b"\\noselect" not in (flag.lower() for flag in flags)
        )

    def listing(self, folder: str) -> FolderListing:
        """Every UID that the server lists in `folder` now, from SEARCH ALL where it can be trusted, else from FETCH.

        Raises FolderError where there is no such folder, or it cannot be opened.
        """
        uidvalidity, exists = self._examine(folder)
        self._listed[folder] = uidvalidity
        uids: set[int] = set()
        searched = True
        try:
            uids = set(self._ask(lambda: self._client.search("ALL")))
        except RefusedError as error:  # also 163's "(none)", which imapclient cannot read
            log.info("SEARCH ALL in %r is of no use: %s", folder, error)
            searched = False
        exists = self._newest_count(exists)
        if len(uids) != exists:
            try:  # A union: a UID too many costs one request, a UID too few costs a department its mail.
                uids |= self._uids_by_number(exists)
            except RefusedError as error:
                if not searched:
                    raise MailboxError(f"邮箱文件夹“{folder}”的邮件清单读不出来：{error}。请稍后再试。") from error
                log.warning("%r: SEARCH gives %d of %d mails, FETCH fails: %s", folder, len(uids), exists, error)
        return FolderListing(
            folder=folder, uidvalidity=uidvalidity, uids=tuple(sorted(u for u in uids if u > 0)), exists=exists
        )

    def envelopes(self, folder: str, uids: Sequence[int]) -> dict[int, Envelope]:
        """Time of receipt and size for each of `uids`, without content; empty for a UID that the server leaves out."""
        found: dict[int, Envelope] = {}
        batches = [list(uids[i : i + _UIDS_PER_COMMAND]) for i in range(0, len(uids), _UIDS_PER_COMMAND)]
        while batches:
            batch = batches.pop(0)
            try:
                answer = self._fetch(folder, batch, ["INTERNALDATE", "RFC822.SIZE"])
            except RefusedError as error:
                if len(batch) > 1:
                    batches[:0] = halves(batch)
                    continue
                log.warning("no envelope of UID %d in %r: %s", batch[0], folder, error)
                answer = {}
            found.update((uid, read_envelope(answer.get(uid, {}))) for uid in batch)
        return found

    def fetch(self, folder: str, wanted: Mapping[int, Envelope]) -> Iterator[RawMail | Missing]:
        """The messages, in batches, lowest UID first; each UID of `wanted` gives one RawMail or one Missing.

        When the line breaks, MailboxError comes after everything that was complete has been yielded.
        """
        suspects = [uid for uid in sorted(wanted) if self._trouble.get((folder, uid))]
        sound = {uid: wanted[uid] for uid in sorted(wanted) if not self._trouble.get((folder, uid))}
        for uid in [uid for uid, envelope in sound.items() if (envelope.size or 0) > self._settings.max_mail_bytes]:
            yield self._missing(folder, uid, "too_large", sound.pop(uid))
        for batch in split_batches(sound, self._settings.batch_bytes, self._settings.batch_mails):
            yield from self._fetch_batch(folder, batch, wanted)
        for uid in suspects:
            if self._trouble[folder, uid] >= _GIVE_UP_AFTER:
                yield self._missing(folder, uid, "line_breaks", wanted[uid])
            else:
                yield from self._fetch_batch(folder, [uid], wanted)

    def drop(self) -> None:
        """Close the connection without a word; used where it can no longer be trusted."""
        self.alive = False
        try:
            self._client.shutdown()
        except (IMAP4.error, OSError) as error:
            log.debug("closing the connection: %s", error)

    # --- below: one command each ------------------------------------------------------------------------------

    def _fetch_batch(
        self, folder: str, batch: list[int], wanted: Mapping[int, Envelope]
    ) -> Iterator[RawMail | Missing]:
        try:
            answer = self._fetch(folder, batch, ["INTERNALDATE", "BODY.PEEK[]"])
        except RefusedError as error:
            if len(batch) == 1:
                yield self._missing(folder, batch[0], "refused", wanted[batch[0]], str(error))
                return
            for half in halves(batch):  # one of them is at fault: the others must come all the same
                yield from self._fetch_batch(folder, half, wanted)
            return
        except MailboxError:
            if not self.alive:
                for uid in batch:
                    self._trouble[folder, uid] = self._trouble.get((folder, uid), 0) + 1
            raise
        for uid in batch:
            # Taken out of the answer, so that a batch is not held to its end while its mails are stored.
            item = answer.pop(uid, {})
            content = item.get(b"BODY[]")
            if not isinstance(content, bytes) or (not content and wanted[uid].size):
                yield self._missing(folder, uid, "not_sent", wanted[uid])
                continue
            received_at = read_envelope(item).received_at or wanted[uid].received_at
            self.mails_received += 1
            self._trouble.pop((folder, uid), None)
            yield RawMail(
                content=content,
                folder=folder,
                received_at=received_at,
                basis="server" if received_at else "unknown",
                account=self._settings.user,
                uidvalidity=self._listed[folder],
                uid=uid,
            )

    def _fetch(self, folder: str, uids: list[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        uidvalidity = self._open[1] if self._open and self._open[0] == folder else self._examine(folder)[0]
        if self._listed.setdefault(folder, uidvalidity) != uidvalidity:
            # The UIDs in hand belong to the folder's former life and name other mails now.
            self.drop()
            raise MailboxError(f"邮箱文件夹“{folder}”在读取途中被服务器重建，将重新列出全部邮件。")
        try:
            answer: dict[int, dict[bytes, Any]] = self._ask(lambda: self._client.fetch(uids, items))
        except RefusedError as error:
            if passing(error):
                raise MailboxError(f"邮件服务器现在不给邮件：{error}。请稍后再试。") from error
            raise
        return answer

    def _examine(self, folder: str) -> tuple[int, int]:
        self._open = None
        try:
            answer = self._ask(lambda: self._client.select_folder(folder, readonly=True))
        except RefusedError as error:
            if passing(error):
                raise MailboxError(f"邮箱文件夹“{folder}”暂时打不开：{error}。请稍后再试。") from error
            raise FolderError(self._no_folder(folder, error)) from error
        uidvalidity, exists = int(answer.get(b"UIDVALIDITY", 0)), int(answer.get(b"EXISTS", 0))
        self._open = (folder, uidvalidity, exists)
        return uidvalidity, exists

    def _no_folder(self, folder: str, error: Exception) -> str:
        names = self.folders()
        if folder in names:
            return f"邮箱文件夹“{folder}”打不开，服务器说：{error}。请登录网页邮箱看看这个文件夹。"
        return (
            f"邮箱里没有文件夹“{folder}”。服务器上有：{'、'.join(names) or '(空)'}。"
            "请改正 BAOSONG_MAILBOX__FOLDERS(或 config/service.toml 里的 folders)。"
        )

    def _newest_count(self, exists: int) -> int:
        """The last EXISTS seen: a mail may have come between EXAMINE and SEARCH. imapclient shows only the first."""
        try:
            return int(self._client._imap.untagged_responses["EXISTS"][-1])
        except (LookupError, TypeError, ValueError):
            return exists

    def _uids_by_number(self, exists: int) -> set[int]:
        """The open folder's UIDs by sequence number, where SEARCH is of no use."""
        uids: set[int] = set()
        self._client.use_uid = False
        try:
            for first in range(1, exists + 1, _UIDS_PER_COMMAND):
                numbers = list(range(first, min(first + _UIDS_PER_COMMAND, exists + 1)))
                answer = self._ask(partial(self._client.fetch, numbers, ["UID"]))
                uids.update(item[b"UID"] for item in answer.values() if isinstance(item.get(b"UID"), int))
        finally:
            self._client.use_uid = True
        return uids

    def _ask(self, command: Callable[[], T]) -> T:
        """Run one command. MailboxError: the connection is lost. RefusedError: only the command is."""
        if not self.alive:
            raise MailboxError(f"与邮件服务器 {self._settings.host} 的连接已断开，需要重新连接。")
        try:
            return self._run(command)
        except RefusedError as error:
            if not is_unsafe_login(str(error)):
                raise
        self._identify()
        try:
            return self._run(command)
        except RefusedError as error:
            if is_unsafe_login(str(error)):
                raise unsafe_login(str(error)) from error
            raise

    def _run(self, command: Callable[[], T]) -> T:
        try:
            return command()
        except (IMAP4.abort, OSError, EOFError, OverflowError) as error:
            self.drop()
            raise line_broken(self._settings.host, error) from error
        except IMAP4.error as error:
            if "got more than" in str(error):  # imaplib stopped in mid-line: what follows is no answer to anything
                self.drop()
                raise line_broken(self._settings.host, error) from error
            raise RefusedError(words(error)) from error
        except (ValueError, TypeError, LookupError) as error:  # imapclient on an answer it cannot read
            raise RefusedError(words(error)) from error
        except BaseException:  # interrupted: the rest of the answer is still on the line
            self.drop()
            raise

    def _missing(self, folder: str, uid: int, reason: str, envelope: Envelope, detail: str = "") -> Missing:
        size = f"{(envelope.size or 0) / 1_000_000:.1f} MB"
        limit = f"{self._settings.max_mail_bytes / 1_000_000:.0f} MB"
        again = "下次收取会再试，多次如此请在网页邮箱里查看并手工处理。"
        message = {
            "too_large": f"有 {size}，超过 {limit} 的上限，没有下载；请在网页邮箱里查看并手工处理。",
            "not_sent": f"服务器列出了它，却没有给出内容；{again}",
            "refused": f"服务器不给，说：{detail}；{again}",
            "line_breaks": f"每次下载它（{size}）连接都中断；{again}",
        }[reason]
        return Missing(
            folder=folder,
            uidvalidity=self._listed.get(folder, 0),
            uid=uid,
            reason=reason,
            message=f"“{folder}”中编号(UID)为 {uid} 的邮件：{message}",
            envelope=envelope,
        )
