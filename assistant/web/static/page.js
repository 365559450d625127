// Ansvarslotsen: what the page does in the browser. No text of a document is ever made into HTML here.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const STORE = "ansvarslotsen-introduktion";
  let newest = "";
  let here = null;
  let reported = "";

  // Swedish, whatever language the browser speaks --------------------------------------------------
  const root = document.documentElement;
  const swedish = () => { if (root.lang !== "sv") root.lang = "sv"; };
  swedish();
  new MutationObserver(swedish).observe(root, { attributes: true, attributeFilter: ["lang"] });

  // a live region that is there from the start ------------------------------------------------------
  const live = document.createElement("div");
  live.id = "lots-live";
  live.className = "lots-unseen";
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "polite");
  const say = (text) => { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 60); };

  // asking -----------------------------------------------------------------------------------------
  const write = (id, text) => {
    const field = $(`#${id} textarea, #${id} input`);
    if (!field) return false;
    const proto = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };
  const press = (id) => {
    const found = document.getElementById(id);
    const target = found && (found.tagName === "BUTTON" ? found : $("button", found));
    if (target) setTimeout(() => target.click(), 40);
  };
  const busy = () => {
    document.body.classList.add("lots-busy");
    say("Söker i överenskommelserna.");
    setTimeout(() => document.body.classList.remove("lots-busy"), 20000);
  };
  const ask = (text, button) => {
    tab("fraga");
    if (!text.trim() || !write("lots-question", text)) return;
    busy();
    press(button);
  };

  // tabs -------------------------------------------------------------------------------------------
  const tab = (id) => {
    const found = $(`[role="tab"][data-tab-id="${id}"]`);
    if (found && found.getAttribute("aria-selected") !== "true") found.click();
  };

  // sources ----------------------------------------------------------------------------------------
  const show = (element) => {
    for (let up = element; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    element.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
    element.focus({ preventScroll: true });
  };
  const cite = (id) => {
    const card = document.getElementById(id);
    if (!card) return;
    document.querySelectorAll(".lots-source.current").forEach((old) => old.classList.remove("current"));
    if (card.classList.contains("lots-source")) {
      card.classList.add("current");
      const whole = $("details", card);
      if (whole) whole.open = true;
    }
    show(card);
  };
  const openSection = (reference) => {
    here = "wanted";
    if (write("lots-wanted", reference)) press("lots-open");
  };

  // copy -------------------------------------------------------------------------------------------
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say("Kopierat.");
    toast("Kopierat");
  };
  const toast = (text) => {
    const note = document.createElement("div");
    note.className = "lots-toast";
    note.setAttribute("aria-hidden", "true");
    note.textContent = text;
    document.body.append(note);
    setTimeout(() => note.remove(), 1500 + 40 * text.length);
  };

  // printing: the answer whose button was pressed, or the newest ------------------------------------
  const print = (kind, button) => {
    document.querySelectorAll(".lots-printing").forEach((old) => old.classList.remove("lots-printing"));
    button.closest(".lots-turn")?.classList.add("lots-printing");
    document.body.classList.add("lots-one");
    document.body.classList.toggle("lots-sip", kind === "sip");
    window.print();
  };
  addEventListener("afterprint", () => document.body.classList.remove("lots-one", "lots-sip"));

  // a reader's verdict --------------------------------------------------------------------------------
  let reporting = null;
  const report = (key) => {
    const form = document.getElementById(`rapport-${key}`);
    const judged = {};
    form.querySelectorAll("input[type=radio]:checked").forEach((x) => { judged[x.dataset.statement] = x.value; });
    const comment = document.getElementById(`kommentar-${key}`).value;
    if (!Object.keys(judged).length && !comment.trim()) { told(form, "Välj ett omdöme eller skriv en kommentar."); return; }
    reporting = form;
    const initials = document.getElementById(`initialer-${key}`).value;
    if (write("lots-report-data", JSON.stringify({ key, judged, comment, initials }))) press("lots-report-send");
  };
  const told = (form, text) => { $(".lots-said", form).textContent = text; };

  // the editor's tab ----------------------------------------------------------------------------------
  const granska = (wish) => { if (write("lots-wish", wish)) press("lots-granska-go"); };
  const upload = async () => {
    const field = document.getElementById("lots-file");
    const panel = field.closest(".lots-panel");
    const file = field.files[0];
    if (!file) { told(panel, "Välj en fil först."); return; }
    told(panel, `Läser ${file.name}. Det kan ta en minut.`);
    panel.setAttribute("aria-busy", "true");
    try {
      const headers = { "content-type": "application/octet-stream", "x-lots-name": encodeURIComponent(file.name), "x-lots-token": field.dataset.token };
      const reply = await fetch("granska/dokument", { method: "POST", headers, body: file });
      if (reply.ok) { granska("dokument"); return; }
      told(panel, reply.status === 413 ? "Filen är för stor." : "Filen gick inte att skicka. Logga in igen.");
    } catch { told(panel, "Filen gick inte att skicka."); }
    panel.removeAttribute("aria-busy");
  };

  // too many questions: said, not swallowed -------------------------------------------------------------
  const ordinary = window.fetch;
  window.fetch = async (...given) => {
    const reply = await ordinary(...given);
    if (reply.status === 429) {
      document.body.classList.remove("lots-busy");
      const text = "Det kom många frågor på en gång. Vänta en stund och försök igen.";
      say(text);
      toast(text);
    }
    return reply;
  };

  // the introduction: what is read and right is kept in this browser only ----------------------------
  const kept = () => { try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; } };
  const keep = (name, value) => {
    try { localStorage.setItem(STORE, JSON.stringify({ ...kept(), [name]: value })); } catch { /* off */ }
  };
  const restore = () => {
    const saved = kept();
    document.querySelectorAll("[data-progress]").forEach((box) => {
      if (!box.dataset.seen) { box.dataset.seen = "1"; box.checked = Boolean(saved[box.dataset.progress]); }
    });
    tell();
  };
  const tell = () => {
    const boxes = [...document.querySelectorAll("[data-progress]")];
    const place = document.getElementById("lots-course-said");
    if (!boxes.length || !place) return;
    const read = boxes.filter((box) => box.checked).length;
    const next = boxes.find((box) => !box.checked)?.closest("details").querySelector("summary").textContent;
    const text = read ? `${read} av ${boxes.length} delar lästa.${next ? ` Nästa: ${next}.` : ""}` : "";
    if (place.textContent !== text) place.textContent = text;
    $("#lots-course .lots-progress > div").style.width = `${(100 * read) / boxes.length}%`;
  };
  const check = (id) => {
    const field = document.getElementById(id);
    const chosen = field && $("input:checked", field);
    const verdict = field && $(".lots-verdict", field);
    if (!verdict) return;
    if (!chosen) { verdict.textContent = "Välj ett svar först."; return; }
    const right = chosen.value === field.dataset.right;
    verdict.textContent = right ? "Rätt." : `Inte riktigt. Rätt svar: ${field.dataset.right}.`;
    field.classList.toggle("right", right);
    field.classList.toggle("wrong", !right);
    $(".lots-quiz-source", field).hidden = false;
    keep(id, right);
  };

  // events -----------------------------------------------------------------------------------------
  const acts = {
    ask: (text) => ask(text, "lots-send"),
    askNew: (id) => ask(document.getElementById(id).value, "lots-anew"),
    askNewText: (text) => ask(text, "lots-anew"),
    cite: (id) => cite(id),
    open: (reference) => openSection(reference),
    copy: (text) => copy(text),
    link: (question) => copy(`${location.origin}${location.pathname}?fraga=${encodeURIComponent(question)}`),
    linkSection: (section) => copy(`${location.origin}${location.pathname}?avsnitt=${encodeURIComponent(section)}`),
    print: (kind, button) => print(kind, button),
    report: (key) => report(key),
    granska: (wish) => granska(wish),
    upload: () => upload(),
    tab: (id) => tab(id),
    check: (id) => check(id),
  };
  document.addEventListener("click", (event) => {
    const target = event.target.closest("button, a, #lots-map .lots-picture g");
    if (!target) return;
    if (target.tagName === "g") {
      const row = `karta-${[...target.closest("svg").querySelectorAll("g")].indexOf(target)}`;
      const source = $(`#${row} details`);
      if (source) source.open = true;
      cite(row);
      return;
    }
    if (target.id === "lots-send" || target.closest("#lots-send")) { if (event.isTrusted) busy(); return; }
    if (target.id === "lots-fresh") { newest = ""; say("Nytt samtal."); return; }
    for (const [name, act] of Object.entries(acts)) {
      if (name in target.dataset && target.closest(".lots")) {
        event.preventDefault();
        act(target.dataset[name], target);
        return;
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.closest?.("#lots-question")) busy();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "lots-file") { $("#lots-file-name").textContent = event.target.files[0]?.name ?? "Ingen fil är vald."; return; }
    if (event.target.dataset?.progress) { keep(event.target.dataset.progress, event.target.checked); tell(); }
  });
  // Gradio's log-in says its words in the browser's language, or in English -----------------------------
  const SWEDISH = { login: "Logga in", username: "Användarnamn", password: "Lösenord", "incorrect credentials": "Fel namn eller lösenord" };
  const loginWords = () => {
    if ($("#lots-tabs")) return;
    if (!document.title) document.title = "Ansvarslotsen";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const known = SWEDISH[walker.currentNode.data.trim().toLowerCase()];
      if (known) walker.currentNode.data = known;
    }
  };

  // what Gradio has drawn ----------------------------------------------------------------------------
  const changed = () => {
    loginWords();
    const turn = $("#lots-conversation .lots-turn");
    if (turn && turn.id !== newest) {
      newest = turn.id;
      document.body.classList.remove("lots-busy");
      document.body.classList.add("lots-asked-once");
      say(turn.dataset.said || "Svaret är klart.");
      const top = turn.getBoundingClientRect().top;
      if (top < 0 || top > innerHeight * 0.6) turn.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
    } else if (!turn && newest) {
      newest = "";
      document.body.classList.remove("lots-asked-once");
    }
    const answered = $("#lots-report-result [data-n]");
    if (reporting && answered && answered.dataset.n !== reported) {
      reported = answered.dataset.n;
      told(reporting, answered.textContent);
      reporting = null;
    }
    const found = here === "wanted" && $("#lots-tree .lots-here > summary, #lots-tree .lots-document.lots-here");
    if (found) { here = null; setTimeout(() => show(found), 60); }
    const more = $(".overflow-menu > button");
    if (more && more.getAttribute("aria-label") !== "Fler flikar") more.setAttribute("aria-label", "Fler flikar");
    restore();
  };
  const address = () => {
    const given = new URLSearchParams(location.search);
    const question = given.get("fraga");
    const section = given.get("avsnitt");
    if (!question && !section) return;
    history.replaceState(null, "", location.pathname); // what is asked does not stay in the address
    if (section) openSection(section.slice(0, 300));
    else ask(question.slice(0, 2000), "lots-anew");
  };
  const start = () => {
    document.body.append(live);
    let waiting = true;
    new MutationObserver(() => {
      changed();
      if (waiting && $("#lots-question textarea") && $("#lots-offered button")) { waiting = false; address(); }
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
