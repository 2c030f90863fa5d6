// What the board adds to plain forms: one tick for all rows, and a button that copies a text.
(() => {
  "use strict";
  document.querySelectorAll("[data-tick-all]").forEach((all) => {
    const boxes = all.closest("form").querySelectorAll(`input[name="${all.dataset.tickAll}"]`);
    all.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  });
  document.querySelectorAll("[data-copies]").forEach((button) => {
    const text = document.getElementById(button.dataset.copies);
    const first = button.textContent;
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.value);
      button.textContent = "Скопировано";
      setTimeout(() => { button.textContent = first; }, 2000);
    });
  });
})();
