// Stand-in for Hotjar's recorder (ours, for the demo web): a session replay of page, pointer, scrolling and typing.
(function () {
  "use strict";
  var site = window.hjSiteSettings.site_id;
  var domain = location.hostname.split(".").slice(-2).join(".");
  var buffer = [];
  var started = performance.now();

  function encoded(value) {
    return btoa(JSON.stringify(value));
  }

  function known(name) {
    var found = new RegExp("(?:^|; )" + name + "=([^;]*)").exec(document.cookie);
    return found ? JSON.parse(atob(found[1])) : null;
  }

  function keep(name, value, lifetime) {
    document.cookie = name + "=" + encoded(value) + "; domain=" + domain + "; path=/; max-age=" + lifetime +
      "; SameSite=None; Secure";
  }

  var user = known("_hjSessionUser_" + site) || { id: crypto.randomUUID(), created: Date.now(), existing: false };
  var session = known("_hjSession_" + site) || { id: crypto.randomUUID(), c: Date.now(), s: 1, r: 1, sb: 0 };
  keep("_hjSessionUser_" + site, Object.assign({}, user, { existing: true }), 31536000);
  keep("_hjSession_" + site, session, 1800);
  try {
    localStorage.setItem("_hjUserAttributes", JSON.stringify({ user: user.id }));
    sessionStorage.setItem("hjViewportId", session.id);
  } catch (error) {
    if (error.name !== "SecurityError") throw error;  // all cookies blocked: storage is, too
  }

  function upload(leaving) {
    if (!buffer.length) return;
    var body = JSON.stringify({ session: session.id, user: user.id, url: location.href, events: buffer });
    var url = "https://in.hotjar.com/api/v2/client/sites/" + site + "/recording?s=" + session.id;
    buffer = [];
    if (leaving) navigator.sendBeacon(url, body);
    else fetch(url, { method: "POST", body: body, keepalive: body.length < 60000 });
  }

  function record(kind, data) {
    buffer.push([kind, Math.round(performance.now() - started), data]);
    if (buffer.length >= 200) upload(false);
  }

  record("dom_snapshot", document.documentElement.outerHTML);
  record("viewport", [innerWidth, innerHeight]);
  record("scroll", [scrollX, scrollY]);
  ["mousemove", "mousedown", "click"].forEach(function (kind) {
    addEventListener(kind, function (event) { record(kind, [event.clientX, event.clientY]); }, { passive: true });
  });
  addEventListener("scroll", function () { record("scroll", [scrollX, scrollY]); }, { passive: true });
  addEventListener("input", function (event) { record("input", [event.target.name, event.target.value]); }, true);
  new MutationObserver(function (changes) { record("mutation", changes.length); })
    .observe(document, { childList: true, subtree: true });
  fetch("https://vc.hotjar.io/sessions/" + site + "?s=0.25&r=" + Math.random().toFixed(4));
  addEventListener("change", function () { upload(false); }, true);
  upload(false);
  addEventListener("pagehide", function () { record("leave", 0); upload(true); });
})();
