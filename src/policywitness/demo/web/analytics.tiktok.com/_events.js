// Stand-in for the TikTok Pixel (ours, for the demo web).
(function () {
  "use strict";
  var domain = location.hostname.split(".").slice(-2).join(".");
  var found = /(?:^|; )_ttp=([^;]*)/.exec(document.cookie);
  var id = found ? found[1] : crypto.randomUUID().replace(/-/g, "").slice(0, 27);
  document.cookie = "_ttp=" + id + "; domain=" + domain + "; path=/; max-age=33696000; SameSite=Lax; Secure";
  document.cookie = "_tt_enable_cookie=1; domain=" + domain + "; path=/; max-age=33696000; SameSite=Lax; Secure";
  fetch("https://analytics.tiktok.com/api/v2/pixel", {
    method: "POST", credentials: "include", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      event: "Pageview", event_id: "", timestamp: new Date().toISOString(),
      context: { pixel: { code: "CLARKFIELD0DEMO7TT0" }, page: { url: location.href }, user: { ttp: id }, userAgent: navigator.userAgent }
    })
  });
})();
