# SPDX-License-Identifier: EUPL-1.2
"""Many schede: our columns beside the same small set of rules written for other programs (docs/benchmarks.md)."""
