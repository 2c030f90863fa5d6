// What the desk adds to plain forms: drafts, a counter, sending once, and a word when the line is lost.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const store = {
    read(key) { try { return localStorage.getItem(key); } catch { return null; } },
    write(key, text) { try { text ? localStorage.setItem(key, text) : localStorage.removeItem(key); } catch { /* private mode: the text stays on the page */ } },
  };

  // What is typed, ticks and folded and unfolded parts stay as the reader left them when the page updates itself.
  if (window.Idiomorph) {
    const isTyped = (node) => node.matches?.("textarea, input:not([type=hidden], [type=checkbox], [type=radio])") && node.value !== node.defaultValue;
    Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => !isTyped(node);
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !((name === "open" && node.tagName === "DETAILS") || (name === "checked" && node.name === "case"));
  }

  function keepDraft(area) {
    const key = `draft:${area.dataset.draft}`;
    if ("draftDone" in area.dataset) store.write(key, "");
    const kept = store.read(key);
    if (kept && !("given" in area.dataset) && kept !== area.value) {
      area.value = kept;
      area.dataset.unsaved = "";
    }
    area.addEventListener("input", () => store.write(key, area.value));
  }

  function plural(number, one, few, many) {
    const ten = number % 10, hundred = number % 100;
    if (hundred > 10 && hundred < 15) return many;
    return ten === 1 ? one : ten > 1 && ten < 5 ? few : many;
  }

  function count(area) {
    const line = byId(area.getAttribute("aria-describedby"));
    const first = line.textContent;
    const limit = Number(area.dataset.limit);
    const draw = () => {
      const used = [...area.value.trim()].length, left = limit - used;
      line.classList.toggle("counter-over", left < 0);
      if (!used) line.textContent = first;
      else if (left < 0) line.textContent = `Длиннее, чем помещается, на ${-left} ${plural(-left, "знак", "знака", "знаков")}.`;
      else line.textContent = `${used} ${plural(used, "знак", "знака", "знаков")}, осталось ${left}.`;
    };
    area.addEventListener("input", draw);
    draw();
  }

  // The draft goes to the service as it is typed; the browser's copy is for lost lines only.
  function saveDraft(area) {
    const path = `/api/v1/cases/${area.dataset.case}`, lease = byId("lease"), state = byId("draft-state");
    const send = (method, to, body) => fetch(path + to, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    let waiting = null, saving = false, asked = false;
    function tell(words, theirs) {
      state.textContent = words;
      if (!theirs) return;
      const quote = document.createElement("p");
      quote.className = "said";
      quote.textContent = theirs;
      state.append(quote);
    }
    async function begin() {
      asked = true;
      const answer = await send("POST", "/lease", { token: null });
      if (answer.ok) lease.value = (await answer.json()).token;
      else if (answer.status === 409) { asked = false; tell((await answer.json()).detail); }
    }
    async function save() {
      if (saving) return later();
      saving = true;
      try {
        if (!asked) await begin();
        const text = area.value, token = lease.value ? Number(lease.value) : null;
        const answer = await send("PUT", "/draft", { text, basedOn: Number(area.dataset.version), token });
        const told = answer.headers.get("content-type").includes("json") ? await answer.json() : {};
        if (answer.ok) {
          area.dataset.version = told.version;
          delete area.dataset.unsaved;
          if (area.value === text) store.write(`draft:${area.dataset.draft}`, "");
          tell("Черновик сохранён.");
        } else if (told.draft) {
          area.dataset.version = told.draft.version;
          tell(told.detail, told.draft.text);
        } else tell(`${told.detail || "Черновик не сохранён."} Ваш текст остаётся в этом браузере.`);
      } catch {
        area.dataset.unsaved = "";
        tell("Связи нет: черновик хранится в этом браузере и сохранится сам, как только она вернётся.");
      } finally { saving = false; }
    }
    function later() { clearTimeout(waiting); waiting = setTimeout(save, 1500); }
    area.addEventListener("input", later);
    addEventListener("online", () => { if ("unsaved" in area.dataset) later(); });
    if ("unsaved" in area.dataset) later();
    area.form.addEventListener("submit", () => clearTimeout(waiting));
  }

  // A template is put under what is typed already; its first hole is chosen, to be typed over.
  function offerTemplates(picker) {
    const area = byId(picker.dataset.into);
    picker.closest("[hidden]").hidden = false;
    picker.addEventListener("change", () => {
      const text = picker.selectedOptions[0].dataset.text;
      byId(picker.dataset.named).value = picker.value;
      if (!text) return;
      area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${text}` : text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
      const from = area.value.indexOf("{{?"), to = area.value.indexOf("}}", from);
      if (from >= 0) area.setSelectionRange(from, to + 2);
    });
  }

  document.querySelectorAll("textarea[data-draft]").forEach(keepDraft);
  document.querySelectorAll("textarea[data-case]").forEach(saveDraft);
  document.querySelectorAll("select[data-named]").forEach(offerTemplates);
  document.querySelectorAll("textarea[data-limit]").forEach(count);

  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.tagName === "TEXTAREA" && form) form.requestSubmit();
  });

  // One key answers a doubt; looked up at each press, so that a page updated in place keeps its keys.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat || event.isComposing || store.read("keys-off")) return;
    if (event.target.closest("input:not([data-key]), textarea, select, [contenteditable]")) return;
    const pressed = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split(" ").includes(event.key));
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });

  // A worded answer is taken over into the field, where the count and the draft learn of it.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const area = byId(button.dataset.into);
    area.value = byId(button.dataset.copy).textContent.trim();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });

  document.addEventListener("submit", (event) => {
    if (!("once" in event.target.dataset)) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // The service says which case has changed, and the page shows it at once. While that line stands
  // the beat of four seconds is only needed for what time itself changes; when it breaks, the beat
  // does it all. What changed before the line stood is asked for as it opens. A hidden tab lets go of its line: a browser has six for all tabs of a site.
  const CALM = location.pathname.startsWith("/cases/") ? 10000 : 30000; // who writes or looks on is no change of a case
  let stream = null, stands = false, broke = true, asked = Date.now(), due = 0;
  function refresh() {
    due = 0;
    const live = byId("live");
    if (live && window.htmx) htmx.trigger(live, "changed");
  }
  function changed(event) {
    const own = location.pathname.match(/^\/cases\/(\d+)/);
    if (own && event.type === "case" && JSON.parse(event.data).caseId !== Number(own[1])) return;
    due ||= setTimeout(refresh, 150);
  }
  function letGo() {
    stream?.close();
    stream = null;
    stands = false;
    broke = true;
  }
  function watch() {
    if (!window.EventSource || !byId("live")) return;
    if (document.hidden) {
      letGo();
    } else if (!stream) {
      stream = new EventSource("/api/v1/live");
      stream.onopen = () => { stands = true; if (broke) refresh(); broke = false; };
      stream.onerror = () => { stands = false; broke = true; if (stream?.readyState === EventSource.CLOSED) stream = null; };
      stream.addEventListener("case", changed);
      stream.addEventListener("reload", changed);
    }
  }
  document.addEventListener("visibilitychange", () => { watch(); if (!document.hidden) refresh(); });
  addEventListener("offline", letGo);
  addEventListener("online", watch);
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, letGo));
  setInterval(watch, CALM);
  watch();

  // A tab in the background asks for nothing; coming back it catches up at once.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const isBeat = event.target.id === "live" && !event.detail.requestConfig?.triggeringEvent;
    if (document.hidden || (isBeat && stands && Date.now() - asked < CALM)) event.preventDefault();
    else if (event.target.id === "live") asked = Date.now();
  });

  // «Ещё» closes as a menu does: by Escape, or by turning elsewhere.
  const more = document.querySelector(".top-more");
  document.addEventListener("click", (event) => { if (more && !more.contains(event.target)) more.open = false; });
  more?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary").focus();
  });

  const lost = byId("lost");
  function say(which) {
    lost.hidden = !which;
    lost.querySelectorAll("[data-lost]").forEach((part) => { part.hidden = part.dataset.lost !== which; });
    const shown = document.querySelector("[data-shown]");
    lost.querySelector("[data-lost-since]").textContent = shown ? shown.textContent : "момент открытия";
    lost.querySelector("[data-lost-login]").href = `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
  }
  document.addEventListener("htmx:sendError", () => say("line"));
  document.addEventListener("htmx:timeout", () => say("line"));
  document.addEventListener("htmx:responseError", (event) => say({ 401: "session", 404: "gone" }[event.detail.xhr.status] || "line"));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) say(null); });
})();
