#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The tests of Spark need Java 17 or later. Installs it where that can be done without asking anybody; where not,
# says how, and leaves it to the tests to fail.
set -eu

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p') || version=
[ "${version:-0}" -ge 17 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Java for the tests of Spark…"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2 && apt-get install --quiet=2 --yes --no-install-recommends openjdk-17-jre-headless \
        >/dev/null && exit 0
fi
echo "Java 17 is missing: the tests of Spark will fail. As root: apt-get install openjdk-17-jre-headless" >&2
