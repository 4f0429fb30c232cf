"""The servers as pytest fixtures. Dovecot runs once a session; every test has an account of its own."""

import itertools
import os
from collections.abc import Iterator

import pytest

from tests.servers import dovecot
from tests.servers.account import Account
from tests.servers.netease_proxy import Proxy, start_netease_proxy
from tests.servers.pymap_server import start_pymap

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[dovecot.Dovecot]:
    if not dovecot.is_installed():
        if os.environ.get("CI"):
            pytest.fail(dovecot.INSTALL)
        pytest.skip(dovecot.INSTALL)
    with dovecot.start_dovecot() as server:
        yield server


@pytest.fixture
def account(dovecot_server: dovecot.Dovecot) -> Account:
    """An empty account on Dovecot, with 163's Chinese folders."""
    return dovecot_server.account(f"bureau{next(_numbers)}")


@pytest.fixture
def netease(dovecot_server: dovecot.Dovecot) -> Iterator[Proxy]:
    """163's manners in front of Dovecot; log in there with `account`'s user and password."""
    with start_netease_proxy(dovecot_server.port) as proxy:
        yield proxy


@pytest.fixture
def pymap_account() -> Iterator[Account]:
    """An empty account on a pymap of its own."""
    with start_pymap() as account:
        yield account
