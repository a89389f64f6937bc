// SPDX-License-Identifier: EUPL-1.2
// Links that lead to a cell: they open what is folded, and give the cell the focus.

import { need } from "./dom.ts";

export function startLinks(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-go]") : null;
    if (link === null) return;
    event.preventDefault();
    link.closest("dialog")?.close();
    goTo(link.dataset.go ?? "");
  });
  need('[data-tool="check"]').addEventListener("click", (event) => {
    event.preventDefault();
    goToFindings();
  });
  if (location.hash === "#segnalazioni") goToFindings();
  if (location.hash.startsWith("#cella-")) goTo(decodeURIComponent(location.hash.slice("#cella-".length)));
}

export function goTo(cell: string): void {
  const place = document.getElementById(`cella-${cell}`);
  if (place === null) return;
  const folded = place.closest("details");
  if (folded !== null) folded.open = true;
  const target = place.matches("[role=group]") ? (place.querySelector("input") ?? place) : place;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
  if (target instanceof HTMLInputElement && target.type === "text") target.select();
}

function goToFindings(): void {
  const title = need("#segnalazioni-titolo");
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
}
