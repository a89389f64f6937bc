# SPDX-License-Identifier: EUPL-1.2
"""Several schede in one text: each begins with its header lines, the title above them if it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schedario.definition.form import Form
from schedario.documents.text.lines import Lines
from schedario.documents.text.vocabulary import DECORATIONS, Vocabulary, vocabulary
from schedario.writing.look_alikes import simplify_letters

_SEVERAL = 2
_NEAR = 8  # lines with words between two labels of a header, or between its title and the first
_FEWEST_ROWS = 5  # codes at the start of a line that make a scheda of what follows a header


def split_sheets(forms: Sequence[Form], lines: Lines) -> list[Lines]:
    """The schede of a document; each keeps its lines at their places. One where there is one."""
    text = lines.text
    simple = simplify_letters(text)
    folded = simple.casefold()
    if all(folded.count(next(iter(form.header.values())).label.casefold()) < _SEVERAL for form in forms if form.header):
        return [lines]
    texts = lines.texts if simple == text else [simplify_letters(line) for line in lines.texts]
    starts = sorted({start for form in forms for start in _find_starts(vocabulary(form), texts)})
    if len(starts) < 2:
        return [lines]
    ends = [*starts[1:], len(lines.texts)]
    return [
        lines.take(start if number else 0, end) for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _find_starts(words: Vocabulary, lines: Sequence[str]) -> list[int]:
    """The lines where a scheda begins that has rows before the next one begins."""
    labels = [re.escape(line.label) for line in words.form.header.values()]
    if len(labels) < 2:
        return []
    first = re.compile(rf"{DECORATIONS}{labels[0]}(?!\w)", re.IGNORECASE)
    second = re.compile(rf"(?<!\w){labels[1]}(?!\w)", re.IGNORECASE)
    heads = [at for at, line in enumerate(lines) if first.match(line) and _is_near(second, lines, at)]
    if len(heads) < 2:
        return heads
    ends = [*heads[1:], len(lines)]
    return [
        _find_title(words, lines, head)
        for head, end in zip(heads, ends, strict=True)
        if _count_rows(words, lines[head:end]) >= _FEWEST_ROWS
    ]


def _is_near(label: re.Pattern[str], lines: Sequence[str], at: int) -> bool:
    near = list(_take_words(lines[at:]))
    return any(label.search(line) for line in near)


def _take_words(lines: Sequence[str]) -> Iterator[str]:
    """The first lines with words."""
    count = 0
    for line in lines:
        if line.strip():
            count += 1
            yield line
            if count == _NEAR:
                return


def _count_rows(words: Vocabulary, lines: Sequence[str]) -> int:
    code = re.compile(rf"{DECORATIONS}(\w{{2,8}})(?!\w)")
    found = (code.match(line) for line in lines)
    return len({words.codes[one[1].casefold()].row.code for one in found if one and one[1].casefold() in words.codes})


def _find_title(words: Vocabulary, lines: Sequence[str], head: int) -> int:
    """The line of the title right above a header; the header's own where there is none."""
    count = 0
    for at in range(head - 1, -1, -1):
        if words.title.search(lines[at]):
            return at
        count += bool(lines[at].strip())
        if count == _NEAR // 2:
            break
    return head
