// SPDX-License-Identifier: EUPL-1.2

/** The button beside a password shows what was typed; its words come with it, as `data-show` and `data-hide`. */
export function startPasswords(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-show]")) {
    const input = document.getElementById(button.getAttribute("aria-controls") ?? "");
    if (!(input instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = (shown ? button.dataset.show : button.dataset.hide) ?? "";
    });
    // A browser must not keep a password among the texts it proposes.
    input.form?.addEventListener("submit", () => {
      input.type = "password";
    });
  }
}
