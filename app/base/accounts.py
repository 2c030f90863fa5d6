"""The OS user that PostgreSQL runs as when the launcher is root, which PostgreSQL refuses."""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

_ACCOUNT = "gospablik-postgres"
_THROUGH = stat.S_IXOTH
_READ = stat.S_IROTH


class AccountError(Exception):
    """There is no user for PostgreSQL and none could be added; the message is in Russian."""


class Drop(TypedDict, total=False):
    """Words for subprocess that give up root before the program starts."""

    user: str
    group: int
    extra_groups: list[int]


def account_for(folder: Path, programs: Path, say: Callable[[str], None]) -> str | None:
    """Name the user that will own ``folder`` and run ``programs``; None when we are not root.

    As root it may add a system user and open the way to the two folders; both are said aloud.
    """
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid
    account = pwd.getpwuid(owner).pw_name if owner else _ensure_account(say)
    give(folder, account)
    folder.chmod(0o700)
    _open_way(folder, say)
    _open_way(programs, say)
    _open_programs(programs.parent.parent)
    return account


def drop_to(account: str | None) -> Drop:
    """Tell subprocess to run as ``account``."""
    if account is None:
        return {}
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}


def give(path: Path, account: str | None) -> None:
    """Make ``account`` the owner of one file or folder."""
    if account is not None:
        entry = pwd.getpwnam(account)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def remove_tree(folder: Path) -> None:
    """Remove a folder that may not be there."""
    if folder.exists():
        shutil.rmtree(folder)


def _ensure_account(say: Callable[[str], None]) -> str:
    try:
        pwd.getpwnam(_ACCOUNT)
    except KeyError:
        say(f"запуск от root: добавляю системного пользователя {_ACCOUNT} для PostgreSQL")
        words = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        try:
            subprocess.run([*words, _ACCOUNT], check=True, capture_output=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError) as error:
            raise AccountError(
                f"не удалось добавить пользователя {_ACCOUNT}, а от root PostgreSQL не работает;"
                " запустите от обычного пользователя"
            ) from error
    else:
        say(f"запуск от root: PostgreSQL работает от пользователя {_ACCOUNT}")
    return _ACCOUNT


def _open_way(path: Path, say: Callable[[str], None]) -> None:
    """Let others pass through the folders above, not look into them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & _THROUGH:
            say(f"открываю проход (chmod o+x) через {folder}: иначе PostgreSQL не дойдёт до файлов")
            folder.chmod(mode | _THROUGH)


def _open_programs(package: Path) -> None:
    """Let others read the wheel's files, which a strict umask may have closed."""
    libraries = package.with_name(package.name + ".libs")
    roots = [root for root in (package / "pginstall", libraries) if root.exists()]
    if all(root.stat().st_mode & _READ for root in roots):
        return
    for path in (one for root in roots for one in (root, *root.rglob("*"))):
        mode = path.stat().st_mode
        path.chmod(mode | _READ | (_THROUGH if mode & stat.S_IXUSR else 0))
