# SPDX-License-Identifier: EUPL-1.2
"""Evidence of many documents on the rules of their forms that were inferred."""

from __future__ import annotations

from collections.abc import Iterator

from schedario.definition.form import Form
from schedario.documents.check import Checked
from schedario.documents.inference.choices import ChoiceEvidence, list_studies
from schedario.documents.inference.conclusion import Conclusion
from schedario.documents.inference.intervals import IntervalEvidence, list_constants
from schedario.documents.inference.roundings import RoundingEvidence


class _FormEvidence:
    def __init__(self, form: Form) -> None:
        self.roundings = RoundingEvidence(form)
        self.choices = [ChoiceEvidence(form, study) for study in list_studies(form)]
        self.intervals = [IntervalEvidence(form, rule) for rule in list_constants(form)]

    def add(self, file: str, checked: Checked) -> None:
        self.roundings.add(file, checked)
        for choice in self.choices:
            choice.add(file, checked)
        for interval in self.intervals:
            interval.add(file, checked)

    def conclude(self) -> Iterator[Conclusion]:
        for choice in self.choices:
            yield choice.conclude()
        for interval in self.intervals:
            yield interval.conclude()
        yield from self.roundings.conclude()


class RuleEvidence:
    """Takes documents one by one, of any form, and keeps what they say, not them."""

    def __init__(self) -> None:
        self._forms: dict[str, _FormEvidence] = {}

    def add(self, file: str, checked: Checked) -> None:
        """Takes a document, if it is evidence: read from its print as nearly a whole, and no sheet made up for trying.

        The data in our own JSON and PDF prove nothing: this program computed them.
        """
        form, coverage = checked.form, checked.reading.coverage
        if coverage is None or not coverage.enough or checked.reading.mark is not None:
            return
        if form.digest not in self._forms:
            self._forms[form.digest] = _FormEvidence(form)
        self._forms[form.digest].add(file, checked)

    def conclude(self) -> Iterator[Conclusion]:
        """The conclusions on each open parameter, constant and rounding, form after form."""
        for found in self._forms.values():
            yield from found.conclude()
