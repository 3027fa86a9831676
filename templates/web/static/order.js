/* Dragging stories, keeping the keyboard where it was, and looking whether somebody else changed something.
   Everything else works without this file. */
"use strict";

const LOOK_EVERY = 10_000;
const KEPT = "last act";

/* --- dragging: the row follows the pointer; letting go sends the row's own form --------------------------------- */

let dragged = null;
let before = null;

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || event.button !== 0) return;
  dragged = grip.closest("li");
  before = dragged.nextElementSibling;
  grip.setPointerCapture(event.pointerId);
  dragged.classList.add("dragged");
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const rows = [...dragged.parentElement.querySelectorAll(":scope > li.story:not(.dragged)")];
  const next = rows.find((row) => event.clientY < row.getBoundingClientRect().top + row.offsetHeight / 2);
  dragged.parentElement.insertBefore(dragged, next ?? null);
});

document.addEventListener("pointerup", () => {
  if (!dragged) return;
  const row = dragged;
  dragged = null;
  row.classList.remove("dragged");
  if (row.nextElementSibling === before) return;
  const next = row.nextElementSibling?.matches(".story") ? row.nextElementSibling : row.nextElementSibling?.nextElementSibling;
  send(row.querySelector("form.acts"), { act: "put", before: next ? next.dataset.id : "" });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !dragged) return;
  dragged.parentElement.insertBefore(dragged, before);
  dragged.classList.remove("dragged");
  dragged = null;
});

function send(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}

/* --- after a button of a row was pressed, the same button has the keyboard again ------------------------------- */

document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "act") sessionStorage.setItem(KEPT, event.submitter.value);
});

const act = sessionStorage.getItem(KEPT);
sessionStorage.removeItem(KEPT);
// Browsers look after the address's #fragment when the page is there, and take the keyboard with them.
window.addEventListener("load", () => setTimeout(() => {
  const row = document.getElementById(location.hash.slice(1));
  if (!row?.matches(".story")) return;
  const button = row.querySelector(`button[value="${act}"]`) ?? row.querySelector("button");
  button?.focus({ preventScroll: true });
  row.classList.add("just-moved");
}));

/* --- what others did: asked for only while somebody looks ------------------------------------------------------ */

const news = document.querySelector("#news[hx-get]");
if (news) {
  setInterval(() => {
    if (document.visibilityState === "visible" && window.htmx) window.htmx.trigger(news, "look");
  }, LOOK_EVERY);
}

/* --- how inboxes cut what is being typed ------------------------------------------------------------------------ */

const inbox = document.getElementById("inbox");
const typed = ["subject-field", "preheader-field"].map((id) => document.getElementById(id));
let waiting;
if (inbox && typed.every(Boolean)) {
  for (const field of typed) {
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(showInbox, 400);
    });
  }
}

function showInbox() {
  const [subject, preheader] = typed.map((field) => field.value);
  const values = { subject: subject || inbox.dataset.subject, preheader: preheader || inbox.dataset.preheader };
  window.htmx?.ajax("POST", inbox.dataset.preview, { target: inbox, swap: "innerHTML", values });
}

for (const told of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(told.dataset.counts);
  field?.addEventListener("input", () => {
    told.textContent = told.textContent.replace(/^\d+/, String([...field.value].length));
    told.classList.toggle("long", [...field.value].length > Number(told.dataset.good));
  });
}
