// Proposes the reader's own time zone, which they can change.
"use strict";
{
  const select = document.getElementById("timezone");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select && zone) {
    if (![...select.options].some((option) => option.value === zone)) {
      select.prepend(new Option(zone.replaceAll("_", " "), zone));
    }
    select.value = zone;
  }
}
