#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
#
# Makes a virtual environment that holds the pinned pip and uv, and says plainly what is missing when it cannot.
#   make_venv.sh PYTHON FOLDER REQUIREMENTS
set -eu
python=$1
folder=$2
requirements=$3

fail() {
    printf 'Schedario set-up: %s\n' "$1" >&2
    exit 1
}

another='Install Python 3.11, or name another: make setup PYTHON=/path/to/python3.11'
[ -n "$python" ] || fail "no Python 3.11 or later was found as python3.11, python3, or python3.12 to python3.14; \
python3 is $(python3 --version 2>&1 || true). $another"
command -v "$python" >/dev/null || fail "there is no $python. $another"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$python is $("$python" --version 2>&1 || true), and Schedario needs 3.11 or later. $another"

# Some distributions keep `ensurepip` in a package of its own; the machine's pip can then stand in for it.
if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv --clear "$folder" || fail "$python could not make a virtual environment in $folder."
    set -- "$folder/bin/python" -m pip
else
    "$python" -m pip --version >/dev/null 2>&1 ||
        fail "$python has neither ensurepip nor pip. Install one of them (on Debian and Ubuntu: python3-venv or python3-pip)."
    "$python" -m venv --clear --without-pip "$folder" ||
        fail "$python could not make a virtual environment in $folder."
    set -- "$python" -m pip --python "$folder/bin/python"
fi

"$@" install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    --requirement "$requirements" ||
    fail "pip could not install $requirements. If this machine reaches the package index through a mirror or a proxy, \
give it to pip (PIP_INDEX_URL, HTTPS_PROXY, PIP_CERT) and try again."
