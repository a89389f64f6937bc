# SPDX-License-Identifier: EUPL-1.2
"""An independent reference of the SOC26 rules, written by hand from the published evidence.

Nothing here imports the product. `rules` computes a scheda the way a careful engineer would without a
framework (it is the oracle of the tests and the baseline of the benchmarks), `generate` makes answers,
`dialects` writes them as the two published schede are written, `damage` spoils the text as extraction
and re-saving do.
"""
