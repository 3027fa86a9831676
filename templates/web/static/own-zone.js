// The time zone of this device: offered where one was chosen before, proposed where none was. Nobody but the reader
// saves it.
"use strict";
{
  const field = document.getElementById("timezone");
  const offer = document.querySelector("[data-zone-offer]");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...(field?.options ?? [])].some((option) => option.value === here);

  if (known && offer) {
    const show = () => { offer.hidden = field.value === here; };
    offer.querySelector("[data-zone]").textContent = here;
    offer.querySelector("button").addEventListener("click", () => {
      field.value = here;
      show();
      field.focus();
    });
    field.addEventListener("change", show);
    show();
  } else if (known) {
    field.value = here;
  }
}
