// Stand-in for the YouTube player (ours, for the demo web): storage of its own and a log event.
(function () {
  "use strict";
  var now = Date.now();
  try {
    var device = localStorage.getItem("yt-remote-device-id") ||
      JSON.stringify({ data: crypto.randomUUID(), expiration: now + 31536000000, creation: now });
    localStorage.setItem("yt-remote-device-id", device);
    localStorage.setItem("yt-player-bandwidth", JSON.stringify({ data: "1", creation: now }));
    sessionStorage.setItem("yt-remote-session-app", JSON.stringify({ data: "youtube-desktop", creation: now }));
  } catch (error) {
    if (error.name !== "SecurityError") throw error;  // all cookies blocked: storage is, too
  }
  fetch("/youtubei/v1/log_event?alt=json", {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ context: { client: { clientName: "WEB_EMBEDDED_PLAYER", originalUrl: location.href } }, events: [{ eventTimeMs: now }] })
  });
})();
