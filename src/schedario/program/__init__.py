# SPDX-License-Identifier: EUPL-1.2
"""The program of a form: everything that follows from answers, as one graph of nodes, and its renderings.

A formula of `schedario.formula` is lowered to nodes over integers (`lowering`, `bounds`); the rules of a form (which
quadri are due, states of cells, messages, outcome, findings, steps) are built on them (`outputs`). `renderings` only
spell a language. No verdict about a scheda is written anywhere else.
"""
