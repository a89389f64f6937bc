# SPDX-License-Identifier: EUPL-1.2
"""A program in LLVM's language made into machine code for this very processor."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import NamedTuple

import llvmlite.binding as llvm

from schedario.program.renderings.llvm.program import NAME, TABLES

_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_int64, ctypes.c_int64, *[ctypes.c_void_p] * len(TABLES))

Table = ctypes.Array[ctypes.c_void_p]


class Code(NamedTuple):
    """The program; it lives as long as the engine that made it."""

    engine: llvm.ExecutionEngine

    def run_groups(self, first: int, last: int, *tables: Table) -> bool:
        """Computes groups of schede, as `formula.llvm.program.Source` says; other threads go on meanwhile."""
        entry = _SIGNATURE(self.engine.get_function_address(NAME))
        return bool(entry(first, last, *tables))


def build_address_table(addresses: Sequence[int | None]) -> Table:
    """Addresses where a program finds them."""
    return (ctypes.c_void_p * len(addresses))(*addresses)


def compile_text(text: str) -> Code:
    """Machine code of a program; takes a tenth of a second for an edition."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    machine = target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=2, jit=True)
    module = llvm.parse_assembly(text)
    module.verify()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return Code(engine)
