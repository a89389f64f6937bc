#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The browser tests run in Debian's Chromium. Installs it where that can be done without asking anybody; where not,
# says how, and leaves it to the tests to fail.
set -eu

for chromium in "${SCHEDARIO_CHROMIUM:-}" /usr/bin/chromium; do
    [ -n "$chromium" ] && [ -x "$chromium" ] && exit 0
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests…"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2 && apt-get install --quiet=2 --yes --no-install-recommends chromium >/dev/null && exit 0
fi
echo "Chromium is missing: the browser tests will fail. As root: apt-get install chromium" >&2
echo "A Chromium elsewhere: set SCHEDARIO_CHROMIUM to its path." >&2
