#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The text of our own PDF is tried through `pdftotext`, the program that most people have. Installs it where that can be
# done without asking anybody; where it cannot, says how, and leaves it to the tests to fail.
set -eu

command -v pdftotext >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing pdftotext for the tests of documents…"
    export DEBIAN_FRONTEND=noninteractive
    apt="apt-get --quiet=2 --option Acquire::Retries=1 --option Acquire::http::Timeout=30"
    { $apt update && $apt install --yes --no-install-recommends poppler-utils >/dev/null; } && exit 0
fi
echo "pdftotext is missing: the tests that read our own PDF through it will fail. As root: apt-get install poppler-utils" >&2
