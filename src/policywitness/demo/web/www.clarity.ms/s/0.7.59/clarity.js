// Stand-in for Microsoft Clarity's recorder (ours, for the demo web). It never looks at Global Privacy Control.
(function () {
  "use strict";
  var domain = location.hostname.split(".").slice(-2).join(".");
  var sequence = 0;
  var events = [];

  function part(name, at) {
    var found = new RegExp("(?:^|; )" + name + "=([^;]*)").exec(document.cookie);
    return found ? decodeURIComponent(found[1]).split("^")[at] : null;
  }

  function token() {
    return Math.random().toString(36).slice(2, 12);
  }

  function keep(name, value, lifetime) {
    document.cookie = name + "=" + encodeURIComponent(value) + "; domain=" + domain + "; path=/; max-age=" + lifetime +
      "; SameSite=Lax; Secure";
  }

  var user = part("_clck", 0) || token();
  var session = part("_clsk", 0) || token();
  var pages = Number(part("_clsk", 2) || 0) + 1;
  keep("_clck", user + "^2^fq9^0^1", 31536000);
  keep("_clsk", session + "^" + Date.now() + "^" + pages + "^1^k.clarity.ms/collect", 86400);

  function upload(leaving) {
    if (!events.length) return;
    sequence += 1;
    var body = JSON.stringify({
      e: ["0.7.59", sequence, Date.now(), window.clarityProject, user, session, pages, location.href], a: events
    });
    events = [];
    if (leaving) navigator.sendBeacon("https://k.clarity.ms/collect", body);
    else fetch("https://k.clarity.ms/collect", { method: "POST", body: body, credentials: "include" });
  }

  function note(event) {
    events.push(event);
    if (events.length >= 200) upload(false);
  }

  function layout(node, depth) {
    if (depth > 6 || node.nodeType !== 1) return null;
    return [node.tagName, node.id, Array.from(node.children, function (child) { return layout(child, depth + 1); })];
  }

  events.push([0, "discover", layout(document.documentElement, 0)], [0, "scroll", scrollY]);
  ["click", "mousemove"].forEach(function (kind) {
    addEventListener(kind, function (event) {
      note([Date.now(), kind, event.clientX, event.clientY]);
    }, { passive: true });
  });
  addEventListener("scroll", function () { note([Date.now(), "scroll", scrollY]); }, { passive: true });
  upload(false);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") {
      events.push([Date.now(), "visibility", "hidden"]);
      upload(true);
    }
  });
})();
