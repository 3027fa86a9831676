/* Offers the time zone of this device where another one is chosen. It never changes anything by itself. */
(function () {
  "use strict";
  var offer = document.querySelector("[data-zone-offer]");
  var field = document.getElementById("timezone");
  if (!offer || !field || !window.Intl) return;

  var here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  var known = Array.prototype.some.call(field.options, function (option) { return option.value === here; });

  function show() { offer.hidden = !known || field.value === here; }

  Array.prototype.forEach.call(offer.querySelectorAll("[data-zone]"), function (place) { place.textContent = here; });
  offer.querySelector("button").addEventListener("click", function () {
    field.value = here;
    show();
    field.focus();
  });
  field.addEventListener("change", show);
  show();
})();
