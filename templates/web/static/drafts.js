/* What was typed and not saved yet survives the saving of something else, until the tab is closed. It keeps the version
   it was made from: if somebody changed the same thing meanwhile, saving it still asks. */
"use strict";

const DRAFTS = `drafts ${location.pathname}`;
const fields = () => document.querySelectorAll(".words [name=value], .note [name=value]");
let saving = null;

document.addEventListener("submit", (event) => {
  saving = event.target;
});

window.addEventListener("pagehide", () => {
  const drafts = {};
  for (const field of fields()) {
    const { thing, version } = field.form.elements;
    if (field.form !== saving && field.value !== field.defaultValue) {
      drafts[thing.value] = { value: field.value, version: version.value };
    }
  }
  sessionStorage.setItem(DRAFTS, JSON.stringify(drafts));
});

window.addEventListener("load", () => {
  const drafts = JSON.parse(sessionStorage.getItem(DRAFTS) ?? "{}");
  sessionStorage.removeItem(DRAFTS);
  for (const field of fields()) {
    const draft = drafts[field.form.elements.thing.value];
    if (!draft || draft.value === field.defaultValue) continue;
    field.value = draft.value;
    field.form.elements.version.value = draft.version;
    field.form.classList.add("unsaved");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
