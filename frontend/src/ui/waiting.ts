// SPDX-License-Identifier: EUPL-1.2

/**
 * A form with a `data-waiting` says those words when it is sent, and is not sent again before its answer has come.
 * What is downloaded (a button with a name) answers beside the page, which stays as it is.
 */
export function startWaiting(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-waiting]")) {
    let sent = false;
    place.closest("form")?.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = !(event.submitter as HTMLButtonElement | null)?.name;
      place.textContent = place.dataset.waiting ?? "";
    });
    addEventListener("pageshow", () => {
      sent = false;
      place.textContent = "";
    });
  }
}
