# SPDX-License-Identifier: EUPL-1.2
"""Speed, measured as ratios in one run. `make bench` prints the table and keeps it in docs/benchmarks.md."""
