// SPDX-License-Identifier: EUPL-1.2

/**
 * The translated words that a page gives to its scripts, as `<script type="application/json" id="parole">`.
 * A data block is never executed, hence the content security policy lets it through.
 */
export function pageWords(): ReadonlyMap<string, string> {
  const block = document.getElementById("parole");
  return new Map(Object.entries<string>(JSON.parse(block?.textContent ?? "{}")));
}
