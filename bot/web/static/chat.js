// Sends the forms of the chat page without reloading it. Everything works without this file, only slower.
"use strict";
(() => {
  const log = document.getElementById("log");
  const ask = document.getElementById("ask");
  const text = document.getElementById("text");
  const waiting = document.getElementById("waiting");
  const offline = document.getElementById("offline");
  let queue = Promise.resolve();

  const toEnd = (node) => {
    const target = node || log.lastElementChild;
    if (target) log.scrollTop = target.offsetTop - log.offsetTop - 12;
  };

  const said = (words) => {
    const bubble = document.createElement("div");
    bubble.className = "said";
    bubble.textContent = words;
    log.append(bubble);
    log.scrollTop = log.scrollHeight;
    return bubble;
  };

  const show = (html, tapped) => {
    const box = document.createElement("template");
    box.innerHTML = html;
    const replies = [...box.content.querySelectorAll(".reply")];
    const first = replies[0];
    // Steps and menus turn their pages in place.
    if (first && first.classList.contains("card") && tapped && tapped.classList.contains("card")) {
      tapped.replaceWith(first);
      replies.shift();
      log.append(...replies);
      first.setAttribute("tabindex", "-1");
      first.focus({ preventScroll: true });
      toEnd(first);
      return;
    }
    log.append(...box.content.childNodes);
    toEnd(first);
  };

  const send = async (data, words, tapped, restore) => {
    const bubble = words ? said(words) : null;
    waiting.hidden = false;
    offline.hidden = true;
    try {
      const answer = await fetch("/chat", { method: "POST", body: data, headers: { "x-fragment": "1" }, credentials: "same-origin" });
      const html = await answer.text();
      show(html, tapped);
      if (!answer.ok && restore) text.value = text.value || restore;
    } catch {
      if (bubble) bubble.remove();
      if (restore) text.value = text.value || restore;
      offline.hidden = false;
    } finally {
      waiting.hidden = true;
    }
  };

  // One after the other, so that answers stand in the order of the questions.
  const later = (...details) => { queue = queue.then(() => send(...details)); };

  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    const data = new URLSearchParams(new FormData(ask));
    text.value = "";
    sessionStorage.removeItem("draft");
    later(data, words, null, words);
    text.focus();
  });

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask.requestSubmit();
    }
  });
  text.addEventListener("input", () => sessionStorage.setItem("draft", text.value));
  text.value = text.value || sessionStorage.getItem("draft") || "";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.classList.contains("act") || !event.submitter) return;
    event.preventDefault();
    const data = new URLSearchParams(new FormData(form));
    data.set(event.submitter.name, event.submitter.value);
    const tapped = form.closest(".reply");
    const turning = tapped && tapped.classList.contains("card") && /^[smx]/.test(event.submitter.value);
    later(data, turning ? "" : event.submitter.textContent, tapped, "");
  });

  log.scrollTop = log.scrollHeight;
  toEnd();
})();
