#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The browser tests run in Debian's Chromium: best in its headless shell, the engine without the windows, which takes a
# fourth of the time; in the whole browser where there is only that. Installs the shell where that can be done without
# asking anybody; where there is neither, says how, and leaves it to the tests to fail.
set -eu

for chromium in "${SCHEDARIO_CHROMIUM:-}" /usr/bin/chromium-headless-shell; do
    [ -n "$chromium" ] && [ -x "$chromium" ] && exit 0
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium’s headless shell for the browser tests…"
    export DEBIAN_FRONTEND=noninteractive
    apt="apt-get --quiet=2 --option Acquire::Retries=1 --option Acquire::http::Timeout=30"
    for package in chromium-headless-shell chromium; do
        [ -x "/usr/bin/$package" ] && exit 0
        { $apt update && $apt install --yes --no-install-recommends "$package" >/dev/null; } && exit 0
    done
fi
[ -x /usr/bin/chromium ] && exit 0
echo "Chromium is missing: the browser tests will fail. As root: apt-get install chromium-headless-shell" >&2
echo "A Chromium elsewhere: set SCHEDARIO_CHROMIUM to its path." >&2
