// Stand-in for X's widgets.js (ours, for the demo web): turns a quoted post into a frame.
(function () {
  "use strict";
  var session = crypto.randomUUID().replace(/-/g, "");
  fetch("https://syndication.twitter.com/settings?session_id=" + session, { credentials: "include" });
  document.querySelectorAll("blockquote.twitter-tweet").forEach(function (quote) {
    var frame = document.createElement("iframe");
    frame.src = "https://platform.twitter.com/embed/Tweet.html?id=1790000000000000001&origin=" +
      encodeURIComponent(location.href) + "&sessionId=" + session;
    frame.title = "X Post";
    frame.width = 480;
    frame.height = 200;
    quote.replaceWith(frame);
  });
})();
