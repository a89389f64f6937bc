# SPDX-License-Identifier: EUPL-1.2
"""The rules of `bench/columns/form` by hand. Each module is a process that `bench.columns.worker` serves."""
