// Stand-in for LinkedIn's plugin loader (ours, for the demo web): turns its placeholder into a post frame.
(function () {
  "use strict";
  document.querySelectorAll("[data-linkedin-post]").forEach(function (place) {
    var frame = document.createElement("iframe");
    frame.src = "https://www.linkedin.com/embed/feed/update/" + place.getAttribute("data-linkedin-post");
    frame.title = "Embedded post";
    frame.width = 480;
    frame.height = 180;
    place.replaceWith(frame);
  });
})();
