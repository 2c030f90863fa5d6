// Work by keyboard: one key an act, by its place on the board, so that the layout does not matter.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const read = (kept, key) => { try { return kept.getItem(key); } catch { return null; } };
  const write = (kept, key, text) => { try { kept.setItem(key, text); } catch { /* private mode */ } };
  const dialog = byId("keys"), switched = byId("keys-off");
  const links = () => [...document.querySelectorAll(".entry-text")];
  const isOff = () => read(localStorage, "keys-off") === "yes";

  // The list is remembered, so that a case knows its neighbours and the way back.
  function remember() {
    if (!document.querySelector(".inbox")) return;
    write(sessionStorage, "list", location.pathname + location.search);
    write(sessionStorage, "order", JSON.stringify(links().map((link) => link.pathname)));
  }
  addEventListener("pagehide", remember);
  const list = read(sessionStorage, "list");
  document.querySelectorAll("a[data-list]").forEach((link) => { if (list) link.href = list; });

  function neighbour(step) {
    const order = JSON.parse(read(sessionStorage, "order") || "[]");
    const here = order.indexOf(location.pathname), next = here < 0 ? undefined : order[here + step];
    if (next) location.assign(next);
  }

  function move(step) {
    const all = links();
    if (!document.querySelector(".inbox")) return neighbour(step);
    if (!all.length) return undefined;
    const at = all.indexOf(document.activeElement);
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus({ preventScroll: true });
    return next.scrollIntoView({ block: "center" });
  }

  function tick() {
    const box = document.activeElement.closest?.(".entry")?.querySelector(".tick input");
    box?.click();
  }

  function find() {
    const field = byId("q") || byId("template");
    if (!field || field.offsetParent === null) return;
    field.focus();
    field.select?.();
  }

  function explain() {
    if (!dialog) return;
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  // What is folded is unfolded and its first field waits; a button is pressed; a field is entered.
  function act(code) {
    const wanted = [...document.querySelectorAll(`[data-code~="${code}"]`)].find((each) => each.closest("details:not([open])") || each.offsetParent !== null);
    if (!wanted) return false;
    const folded = wanted.closest("details");
    if (folded) folded.open = true;
    if (wanted.tagName === "SUMMARY") (folded.querySelector("input:not([type=hidden]), select, textarea, a") || wanted).focus();
    else if (wanted.matches("textarea, input")) { wanted.focus(); wanted.scrollIntoView({ block: "center" }); }
    else wanted.click();
    return true;
  }

  // Where a case may go is fetched when it is unfolded; the keys go on in it.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "hands") event.target.querySelector("input")?.focus();
  });

  const ACTS = { KeyJ: () => move(1), KeyK: () => move(-1), KeyX: tick, KeyL: () => { if (document.querySelector(".case")) location.assign(list || "/"); } };

  function isTyping(target) {
    return Boolean(target.closest("textarea, select, [contenteditable], dialog, input:not([type=checkbox], [type=radio])"));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || isOff()) return;
    const isSlash = event.key === "/" || (event.code === "Slash" && !event.shiftKey);
    if (event.target.id === "text" && event.key === "/") {
      const before = event.target.value.slice(0, event.target.selectionStart);
      if (!byId("template") || (before && !before.endsWith("\n"))) return;
      event.preventDefault();
      byId("template").focus();
      return;
    }
    if (isTyping(event.target)) return;
    if (event.key === "?") { event.preventDefault(); explain(); return; }
    if (isSlash) { event.preventDefault(); find(); return; }
    if (event.shiftKey) return;
    if (ACTS[event.code]) { event.preventDefault(); ACTS[event.code](); }
    else if (act(event.code)) event.preventDefault();
  });

  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.closest("[hidden]").hidden = false;
    button.addEventListener("click", explain);
  });
  if (switched) {
    switched.checked = isOff();
    switched.addEventListener("change", () => write(localStorage, "keys-off", switched.checked ? "yes" : ""));
  }

  // How many are ticked; the bar itself comes and goes by the style alone.
  const title = byId("bulk-title");
  function count() {
    const number = document.querySelectorAll(".tick input:checked").length;
    if (title && number) title.textContent = `Отмечено: ${number}`;
  }
  document.addEventListener("change", (event) => { if (event.target.closest(".tick")) count(); });
  count();

  // The seconds in which an answer may be taken back.
  function drawUndo() {
    document.querySelectorAll("[data-undo-until]").forEach((button) => {
      const left = Math.ceil((Date.parse(button.dataset.undoUntil) - Date.now()) / 1000);
      if (left <= 0) button.closest("form").hidden = true;
      else button.querySelector("[data-seconds]").textContent = left < 100 ? ` (${left} с)` : "";
    });
  }
  setInterval(drawUndo, 500);
  drawUndo();
})();
