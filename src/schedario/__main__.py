# SPDX-License-Identifier: EUPL-1.2
"""`python -m schedario` is the command `schedario`."""

from schedario.cli.main import main

main()
