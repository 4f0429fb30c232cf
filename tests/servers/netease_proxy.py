"""163's manners in front of Dovecot, and faults on demand; whatever would write to the mailbox is refused and noted.

The manners are those reported of imap.163.com: ID before EXAMINE, its own CAPABILITY, no UIDNEXT, a constant
UIDVALIDITY in INBOX, an empty STATUS, `(none)` for an empty SEARCH. One command at a time, no literals from the client.
"""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedRWPair
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection

CAPABILITY = (
    b"IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS APPENDLIMIT=71680000 XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 "
    b"SASL-IR AUTH=XOAUTH2"
)
WRONG_PASSWORD = "LOGIN Login error or password error"
FREQUENCY_LIMITED = "LOGIN Login error: login frequency limited"
UNSAFE_LOGIN = b"EXAMINE Unsafe Login. Please contact kefu@188.com for help"
READING = {"CAPABILITY", "ID", "LOGIN", "LOGOUT", "NOOP", "LIST", "LSUB", "STATUS", "EXAMINE", "SEARCH", "FETCH"}
_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")
_UID = re.compile(rb"\bUID (\d+)")


@dataclass(kw_only=True)
class Manners:
    """What the proxy does; a test sets it before or while the client is at it.

    `unsafe_logins`: so many EXAMINEs are refused even after ID. `search`: "sound", "none" (`(none)` always), "short"
    (leaves out the last UID), "split" (over two lines), "long" (a line of 1.2 MB) or "refused". `cuts`: so many times
    the line goes dead in the middle of a body; `cut_always`: on these UIDs every time. `byes`, `busy`, `stalls`: so
    many FETCHes of bodies are answered by BYE, by NO System busy!, or not at all; `login_cuts`: so many LOGINs break.
    """

    login_refusal: str = ""
    has_id: bool = True
    unsafe_logins: int = 0
    search: str = "sound"
    left_out: frozenset[int] = frozenset()
    without_body: frozenset[int] = frozenset()
    empty_body: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    cuts: int = 0
    cut_always: frozenset[int] = frozenset()
    byes: int = 0
    busy: int = 0
    stalls: int = 0
    login_cuts: int = 0
    uidvalidity: int = 1
    commands: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    connections: int = 0

    def asked(self, verb: str) -> list[str]:
        """The commands with this verb ("FETCH" finds UID FETCH too), passwords left out."""
        return [command for command in self.commands if _verb(command) == verb]


@dataclass(frozen=True, slots=True)
class Proxy:
    port: int
    manners: Manners


@contextmanager
def start_netease_proxy(backend_port: int, tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """Listen on a free loopback port, over TLS where a context is given."""
    manners = Manners()

    class Connection(_Connection):
        pass

    Connection.manners, Connection.backend_port, Connection.tls = manners, backend_port, tls
    with _Server(("127.0.0.1", 0), Connection) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Proxy(server.server_address[1], manners)
        finally:
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


class _CutError(Exception):
    """The line goes dead here."""


class _Connection(socketserver.BaseRequestHandler):
    manners: Manners
    backend_port: int
    tls: ssl.SSLContext | None

    def handle(self) -> None:
        self.manners.connections += 1
        self.identified = False
        self.folder = ""
        self.request.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # else 40 ms for each small answer
        with suppress(OSError, _CutError, ValueError):
            line = self.tls.wrap_socket(self.request, server_side=True) if self.tls else self.request
            with (
                line,
                line.makefile("rb") as asking,
                create_connection(("127.0.0.1", self.backend_port), timeout=60) as backend,
                backend.makefile("rwb") as server,
            ):
                backend.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
                self.line, self.upstream = line, server
                server.readline()
                self.say(b"* OK Coremail System IMap Server Ready(163com[test])")
                for command in asking:
                    if not self.answer(command):
                        return

    def say(self, text: bytes) -> None:
        self.line.sendall(text + b"\r\n")

    def answer(self, line: bytes) -> bool:
        """Answer one command line; False after LOGOUT."""
        tag, _, command = line.rstrip(b"\r\n").partition(b" ")
        text = command.decode("ascii", "replace")
        verb = _verb(text)
        self.manners.commands.append("LOGIN" if verb == "LOGIN" else text)
        if verb not in READING or (verb == "FETCH" and _marks_as_seen(text)):
            self.manners.violations.append(text)
            self.say(tag + b" NO the mailbox is for reading only")
        elif verb == "CAPABILITY":
            has_id = self.manners.has_id
            self.say(b"* CAPABILITY " + (CAPABILITY if has_id else CAPABILITY.replace(b" ID ", b" ")))
            self.say(tag + b" OK CAPABILITY completed")
        elif verb == "ID":
            if not self.manners.has_id:  # as QQ does
                raise _CutError
            self.identified = True
            self.say(b'* ID ("name" "Coremail Imap" "vendor" "Mailtech" "TransID" "test")')
            self.say(tag + b" OK ID completed")
        elif verb == "LOGIN" and self.manners.login_cuts:
            self.manners.login_cuts -= 1
            raise _CutError
        elif verb == "LOGIN" and self.manners.login_refusal:
            self.say(tag + b" NO " + self.manners.login_refusal.encode("ascii"))
        elif verb == "STATUS":
            self.say(b"* STATUS " + command.split()[1] + b" ()")
            self.say(tag + b" OK STATUS completed")
        elif verb == "EXAMINE" and not self.trusted():
            self.say(tag + b" NO " + UNSAFE_LOGIN)
        elif verb == "SEARCH" and self.manners.search == "refused":
            self.say(tag + b" NO SEARCH failed")
        elif verb == "FETCH" and self.manners.byes and "BODY" in text:
            self.manners.byes -= 1
            self.say(b"* BYE Autologout; idle for too long")
            raise _CutError
        elif verb == "FETCH" and self.manners.stalls and "BODY" in text:
            self.manners.stalls -= 1
            self.line.recv(1)  # until the client gives up
            raise _CutError
        elif verb == "FETCH" and self.manners.busy and "BODY" in text:
            self.manners.busy -= 1
            self.say(tag + b" NO FETCH System busy!")
        elif verb == "FETCH" and "BODY" in text and self.manners.refused & set(_uids(text)):
            self.say(tag + b" NO FETCH failed")
        else:
            self.forward(tag, verb, line)
        return verb != "LOGOUT"

    def trusted(self) -> bool:
        if self.manners.has_id and not self.identified:
            return False
        if self.manners.unsafe_logins:
            self.manners.unsafe_logins -= 1
            return False
        return True

    def forward(self, tag: bytes, verb: str, line: bytes) -> None:
        if verb == "EXAMINE":
            self.folder = line.split(b" ", 2)[2].strip().strip(b'"').decode("ascii")
        self.upstream.write(line)
        self.upstream.flush()
        while True:
            answer = _read_response(self.upstream)
            if answer.startswith(tag + b" "):
                done = answer.startswith(tag + b" OK")
                self.line.sendall(tag + b" OK " + verb.encode() + b" completed\r\n" if done else answer)
                return
            self.pass_on(verb, answer)

    def pass_on(self, verb: str, answer: bytes) -> None:
        """One untagged response, as 163 would put it, or as the fault asked for spoils it."""
        manners = self.manners
        if b" FETCH (" in answer[:40]:
            found = _UID.search(answer)
            uid = int(found[1]) if found else 0
            if uid in manners.left_out:
                return
            if uid in manners.without_body:
                answer = re.sub(rb"(?s)BODY\[\] \{\d+\}\r\n.*\Z", b"BODY[] NIL)\r\n", answer)
            elif uid in manners.empty_body:
                answer = re.sub(rb"(?s)BODY\[\] \{\d+\}\r\n.*\Z", b'BODY[] "")\r\n', answer)
            elif b"BODY[]" in answer and (manners.cuts or uid in manners.cut_always):
                manners.cuts = max(0, manners.cuts - 1)
                self.line.sendall(answer[: len(answer) // 2])
                raise _CutError
        elif verb == "SEARCH" and answer.startswith(b"* SEARCH"):
            answer = _search(answer, manners.search)
        elif b"[UIDNEXT" in answer or b"[HIGHESTMODSEQ" in answer:
            return
        elif b"[UIDVALIDITY" in answer and self.folder == "INBOX":
            answer = b"* OK [UIDVALIDITY %d] UIDs valid\r\n" % manners.uidvalidity
        elif answer.startswith((b"* CAPABILITY", b"* OK [CAPABILITY")):
            return
        self.line.sendall(answer)


def _search(answer: bytes, manner: str) -> bytes:
    uids = answer.split()[2:]
    if manner == "none" or not uids:
        return b"* SEARCH (none)\r\n"
    if manner == "short":
        return b"* SEARCH " + b" ".join(uids[:-1]) + b"\r\n"
    if manner == "long":
        return b"* SEARCH " + (b" " * 100_000).join(uids) + b" " * 1_200_000 + b"\r\n"
    if manner == "split":
        return b"* SEARCH " + uids[0] + b"\r\n* SEARCH " + b" ".join(uids[1:]) + b"\r\n"
    return answer


def _read_response(server: BufferedRWPair) -> bytes:
    """A response to its end: a line, and after each {n} at a line's end n bytes and another line."""
    parts = [server.readline()]
    while literal := _LITERAL.search(parts[-1]):
        parts.append(server.read(int(literal[1])))
        parts.append(server.readline())
    if not parts[-1]:
        raise _CutError
    return b"".join(parts)


def _verb(command: str) -> str:
    words = command.upper().split() or [""]
    return words[1] if words[0] == "UID" and len(words) > 1 else words[0]


def _marks_as_seen(command: str) -> bool:
    return bool(re.search(r"\bBODY\[|\bRFC822(?!\.(SIZE|HEADER))\b", command.upper()))


def _uids(command: str) -> list[int]:
    return [int(word) for word in command.split()[2].split(",") if word.isdigit()]
