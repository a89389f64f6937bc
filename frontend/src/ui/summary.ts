// SPDX-License-Identifier: EUPL-1.2

/** The summary of what is wrong takes the focus, so that it is read first; its links go to the fields. */
export function startSummary(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-error-summary]")?.focus();
}
