// SPDX-License-Identifier: EUPL-1.2

/** Writes how many characters are left under a text, in the words of its `data-left` ("Restano {n} caratteri"). */
export function startCounters(root: ParentNode): void {
  for (const counter of root.querySelectorAll<HTMLElement>("[data-left]")) {
    const text = document.getElementById(counter.dataset.for ?? "");
    if (!(text instanceof HTMLTextAreaElement)) continue;
    const show = () => {
      const left = text.maxLength - text.value.length;
      counter.textContent = (counter.dataset.left ?? "").replace("{n}", String(left));
    };
    text.addEventListener("input", show);
    show();
  }
}
