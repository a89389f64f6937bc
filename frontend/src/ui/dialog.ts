// SPDX-License-Identifier: EUPL-1.2

/** A button with `data-dialog` opens the dialog of that id; one with `data-close` inside closes it. */
export function startDialogs(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-dialog]")) {
    const dialog = document.getElementById(button.dataset.dialog ?? "");
    if (!(dialog instanceof HTMLDialogElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
    for (const closer of dialog.querySelectorAll("button[data-close]")) {
      closer.addEventListener("click", () => dialog.close());
    }
  }
}
