# SPDX-License-Identifier: EUPL-1.2
"""The running portal: what must be in place before it starts, its web server, its task worker, whether it is well."""
