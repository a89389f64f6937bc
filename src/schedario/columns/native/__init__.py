# SPDX-License-Identifier: EUPL-1.2
"""The same columns computed by machine code, made of the definition while the program runs: for very many schede.

The extra `schedario[native]` has what it needs. It reads the columns where polars has them, and polars the results
where they were written.
"""
