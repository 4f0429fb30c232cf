# shellcheck shell=sh
# apt_install PACKAGE…: installs without asking; false where there is no apt, no root, no network or no such package.

apt_updated=

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root true || return 1
    echo "正在安装系统软件：$*" >&2
    if [ -z "$apt_updated" ]; then
        as_root apt-get -qq -o Acquire::Retries=2 -o Acquire::http::Timeout=30 update >&2 || true
        apt_updated=yes
    fi
    # --no-remove: what is on the machine stays, even where it stands in the way.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends --no-remove "$@" \
        >/dev/null || return 1
}
