// SPDX-License-Identifier: EUPL-1.2

/** A button with `aria-controls` and `data-disclose` opens and closes what it controls; Escape closes it. */
export function startDisclosures(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-disclose]")) {
    const show = (open: boolean) => button.setAttribute("aria-expanded", String(open));
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    button.parentElement?.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
      show(false);
      button.focus();
    });
  }
}
