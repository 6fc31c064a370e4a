// Answers with a number of sensors, and counts on our own server how often the planner is used.
"use strict";
self.onmessage = function (event) {
  self.postMessage(Math.max(1, Math.ceil(event.data / 3)));
  fetch("/api/usage", { method: "POST", keepalive: true, body: JSON.stringify({ feature: "planner", acres: event.data }) });
};
