// Drafts: a preview while typing, more rows, how much room is left, how far a replay is. Everything works without this file.
"use strict";
(() => {
  const PAUSE = 600;
  const form = document.querySelector("form[data-preview]");
  const progress = document.querySelector("[data-progress]");

  const encoded = () => new URLSearchParams(new FormData(form));

  // Preview

  const view = document.getElementById("xem-truoc");
  let asking = null;
  let timer = 0;

  const putFaults = () => {
    for (const slot of document.querySelectorAll("[data-faults]")) slot.replaceChildren();
    const slots = new Map([...document.querySelectorAll("[data-faults]")].map((slot) => [slot.dataset.faults, slot]));
    for (const list of view.querySelectorAll("[data-faults-of]")) {
      // A field that has no place of its own tells at its part, else at the top.
      const key = list.dataset.faultsOf;
      const slot = slots.get(key) || slots.get(key.split(".")[0]) || slots.get("");
      slot?.append(...list.children);
      list.remove();
    }
  };

  const preview = async () => {
    clearTimeout(timer);
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST", body: encoded(), headers: { "x-fragment": "1" }, signal: mine.signal, redirect: "error",
      });
      if (!answer.ok) return;
      const html = await answer.text();
      if (mine.signal.aborted) return;
      const open = [...view.querySelectorAll("details")].map((part) => part.open);
      view.innerHTML = html;
      view.querySelectorAll("details").forEach((part, number) => { part.open = open[number] || false; });
      putFaults();
    } catch { /* aborted, or no network: the next key asks again */ }
  };

  // What was typed and is not kept yet

  let kept = "";
  const unsaved = document.querySelector("[data-unsaved]");
  const changed = () => encoded().toString() !== kept;
  const mark = () => { if (unsaved) unsaved.hidden = !changed(); };

  // Room left

  const count = (field) => {
    const label = field.closest("label");
    let told = label.querySelector(".left-over");
    if (!told) {
      told = document.createElement("span");
      told.className = "left-over";
      told.setAttribute("aria-hidden", "true");
      label.prepend(told);
    }
    const used = [...field.value.trim()].length;
    told.textContent = `${used}/${field.dataset.longest}`;
    told.classList.toggle("over", used > Number(field.dataset.longest));
  };

  // Rows

  const addRow = (kind) => {
    const rows = form.querySelector(`[data-rows="${kind}"]`);
    const number = rows.children.length;
    const row = rows.lastElementChild.cloneNode(true);
    for (const field of row.querySelectorAll("input, textarea, select")) {
      field.name = field.name.replace(/\.\d+\./, `.${number}.`);
      if (field.tagName === "SELECT") field.selectedIndex = 0;
      else field.value = "";
    }
    const faults = row.querySelector("[data-faults]");
    faults.replaceChildren();
    faults.dataset.faults = `${kind}.${number}`;
    faults.id = `loi-${kind}.${number}`;
    row.querySelector(".number").textContent = number + 1;
    for (const hidden of row.querySelectorAll(".unseen")) hidden.textContent = hidden.textContent.replace(/\d+/, number + 1);
    rows.append(row);
    row.querySelector("input, textarea").focus();
  };

  if (form) {
    kept = encoded().toString();
    if (form.hasAttribute("data-dirty")) kept = "";
    mark();
    for (const field of form.querySelectorAll("[data-longest]")) count(field);
    for (const button of form.querySelectorAll("[data-more]")) {
      button.hidden = false;
      button.addEventListener("click", () => addRow(button.dataset.more));
    }
    form.addEventListener("input", (event) => {
      if (event.target.dataset.longest) count(event.target);
      mark();
      clearTimeout(timer);
      timer = setTimeout(preview, PAUSE);
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter && "look" in event.submitter.dataset) {
        event.preventDefault();
        preview().then(() => view.scrollIntoView({ block: "nearest" }));
        return;
      }
      kept = encoded().toString();
    });
    // Other buttons of the page act on what is kept.
    for (const other of document.querySelectorAll("main form")) {
      if (other !== form) other.addEventListener("submit", (event) => {
        if (changed() && !window.confirm(form.dataset.leave)) event.preventDefault();
        else kept = encoded().toString();
      });
    }
    window.addEventListener("beforeunload", (event) => { if (changed()) event.preventDefault(); });
  }

  // Replay

  const look = async () => {
    try {
      const answer = await fetch(progress.dataset.progress, { headers: { accept: "application/json" }, redirect: "error" });
      const told = await answer.json();
      if (!told.running) { window.location.reload(); return; }
      progress.querySelector("[data-done]").textContent = told.done;
      progress.querySelector("[data-of]").textContent = told.of;
      const bar = progress.querySelector("progress");
      bar.max = told.of || 1;
      bar.value = told.done;
    } catch { /* tried again */ }
    setTimeout(look, 1000);
  };
  if (progress) setTimeout(look, 700);
})();
