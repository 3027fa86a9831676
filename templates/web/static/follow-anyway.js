/* A link whose piece of a page cannot be loaded is followed as a link, so that the reader sees why. */
(function () {
  "use strict";
  function follow(event) {
    var link = event.detail.elt;
    if (link && link.href) window.location.href = link.href;
  }

  document.addEventListener("htmx:responseError", follow);
  document.addEventListener("htmx:sendError", follow);
})();
