# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered in LLVM's language: one pass over the schede, eight at a time.

What a program takes for granted of the answers makes it fast, and it tells when an answer is not so. Texts it does not
read: what is asked of them comes as columns of their own.
"""
