# SPDX-License-Identifier: EUPL-1.2
"""A second, slow and obvious reading of any edition: what its YAML says of a scheda, in exact fractions.

Written from docs/definition.md, docs/language.md and docs/algebra.md alone; it imports nothing of schedario. Speed,
places of faults and units are no business of it: the linter has them, and only editions that pass it are read here.

    edition = read_edition(folder)                   # editions.py: the YAML, its ancestors merged
    verdict = judge_scheda(edition, {"R03": 399})    # verdicts.py: values, states, due, messages, outcome, findings
"""
