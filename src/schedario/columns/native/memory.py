# SPDX-License-Identifier: EUPL-1.2
"""Memory for results. What is no longer used serves again: fresh memory costs more than computing what fills it."""

from __future__ import annotations

import ctypes
import mmap
import weakref

PAGE = 2**21  # bytes of a large page, of which the system needs fewer to be asked for

PIECES = 4  # that are kept for the next results

_free: list[mmap.mmap] = []


def allocate_piece(size: int) -> memoryview:
    """So many bytes, aligned to a large page; what stands there is of no account.

    The memory is given back when the last view of it is gone.
    """
    memory = _take_kept(size + PAGE) or _allocate_fresh(size + PAGE)
    whole = (ctypes.c_char * len(memory)).from_buffer(memory)
    weakref.finalize(whole, _keep, memory).atexit = False
    return memoryview(whole).cast("B")[-ctypes.addressof(whole) % PAGE :][:size]


def _take_kept(size: int) -> mmap.mmap | None:
    """Takes the memory that was kept last; when it is too small it goes."""
    try:
        memory = _free.pop()
    except IndexError:
        return None
    return memory if len(memory) >= size else None


def _keep(memory: mmap.mmap) -> None:
    """Until it is used again the system may take it, if it is short of memory."""
    if hasattr(mmap, "MADV_FREE") and len(_free) < PIECES:
        memory.madvise(mmap.MADV_FREE)
        _free.append(memory)


def _allocate_fresh(size: int) -> mmap.mmap:
    """In large pages where the system has them."""
    if not hasattr(mmap, "MADV_HUGEPAGE"):
        return mmap.mmap(-1, size)
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_HUGEPAGE)
    return memory
