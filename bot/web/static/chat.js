// Sends the forms of the chat page without reloading it. Everything works without this file, only slower.
"use strict";
(() => {
  const LONGEST_WAIT = 60_000;
  const log = document.getElementById("log");
  const ask = document.getElementById("ask");
  const text = document.getElementById("text");
  const waiting = document.getElementById("waiting");
  const offline = document.getElementById("offline");
  let queue = Promise.resolve();
  let pending = 0;

  // What was typed outlives a reload. Browsers that keep no cookies refuse the storage, too.
  const draft = {
    keep() { try { sessionStorage.setItem("draft", text.value); } catch { /* then not */ } },
    kept() { try { return sessionStorage.getItem("draft") || ""; } catch { return ""; } },
  };

  const said = (words) => {
    const bubble = document.createElement("div");
    bubble.className = "said";
    const who = document.createElement("span");
    who.className = "unseen";
    who.textContent = log.dataset.you;
    bubble.append(who, words);
    log.append(bubble);
    bubble.scrollIntoView({ block: "end" });
    return bubble;
  };

  // A long question of one's own need not be read again before the answer.
  const reveal = (bubble, reply) => {
    const target = bubble && bubble.offsetHeight < log.clientHeight / 4 ? bubble : reply;
    target.scrollIntoView({ block: "start" });
  };

  // Tells whether there was a reply in `html`: an error page of something in between has none.
  const show = (html, bubble, tapped) => {
    const box = document.createElement("template");
    box.innerHTML = html;
    const replies = [...box.content.querySelectorAll(".reply")];
    if (!replies.length) return false;
    const first = replies[0];
    // Steps and menus turn their pages in place.
    if (first.classList.contains("card") && tapped && tapped.classList.contains("card")) {
      tapped.replaceWith(...replies);
      first.setAttribute("tabindex", "-1");
      first.focus({ preventScroll: true });
      reveal(null, first);
      return true;
    }
    if (bubble) bubble.after(...replies);
    else log.append(...replies);
    reveal(bubble, first);
    return true;
  };

  // Everything said before was erased, and the visitor is somebody new from here on.
  const renew = (token) => {
    log.replaceChildren();
    for (const field of document.querySelectorAll("input[name=token]")) field.value = token;
    try { sessionStorage.removeItem("draft"); } catch { /* then there is none */ }
  };

  // Behind what was typed meanwhile, so that nothing is lost.
  const giveBack = (words) => {
    if (!words) return;
    text.value = text.value ? `${text.value}\n${words}` : words;
    draft.keep();
  };

  const send = async (data, bubble, tapped, typed) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
    offline.hidden = true;
    try {
      const answer = await fetch("/chat", {
        method: "POST", body: data, headers: { "x-fragment": "1" }, credentials: "same-origin", signal: stop.signal,
      });
      const html = await answer.text();
      const token = answer.headers.get("x-token");
      if (token) renew(token);
      if (!show(html, token ? null : bubble, token ? null : tapped)) throw new Error("no reply");
      if (!answer.ok) giveBack(typed);
    } catch {
      if (bubble) bubble.remove();
      giveBack(typed);
      offline.hidden = false;
    } finally {
      clearTimeout(timer);
      pending -= 1;
      waiting.hidden = pending === 0;
    }
  };

  // One after the other, so that the steps of the conversation stay in order.
  const later = (data, words, tapped, typed) => {
    pending += 1;
    waiting.hidden = false;
    const bubble = words ? said(words) : null;
    queue = queue.then(() => send(data, bubble, tapped, typed));
  };

  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    const data = new URLSearchParams(new FormData(ask));
    text.value = "";
    draft.keep();
    later(data, words, null, words);
    // The keyboard of a phone would cover half of the answer.
    if (matchMedia("(pointer: coarse)").matches) text.blur();
    else text.focus();
  });

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask.querySelector("button").click();
    }
  });
  text.addEventListener("input", draft.keep);
  text.value = text.value || draft.kept();

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

  const newest = log.lastElementChild;
  if (newest && log.children.length > 1) {
    const before = newest.previousElementSibling;
    reveal(before.classList.contains("said") ? before : null, newest);
  }
})();
