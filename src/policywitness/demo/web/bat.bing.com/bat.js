// Stand-in for Microsoft Advertising's UET tag (ours, for the demo web). With Global Privacy Control it still reports
// the page, and leaves out its configuration and the engagement events: fewer requests, not none.
(function () {
  "use strict";
  var tag = window.uetq[0].ti;
  var gpc = navigator.globalPrivacyControl === true;
  var domain = location.hostname.split(".").slice(-2).join(".");

  function id(name, lifetime) {
    var found = new RegExp("(?:^|; )" + name + "=([^;]*)").exec(document.cookie);
    var value = found ? found[1] : crypto.randomUUID().replace(/-/g, "");
    document.cookie = name + "=" + value + "; domain=" + domain + "; path=/; max-age=" + lifetime + "; SameSite=Lax; Secure";
    return value;
  }

  function send(event, more) {
    var fields = Object.assign({
      ti: tag, Ver: 2, mid: crypto.randomUUID(), sid: id("_uetsid", 86400), vid: id("_uetvid", 33696000), vids: 1,
      msclkid: "N", pi: 0, lg: navigator.language, sw: screen.width, sh: screen.height, sc: screen.colorDepth,
      tl: document.title, p: location.href, r: document.referrer, evt: event, sv: 1, rn: Math.floor(Math.random() * 1e6)
    }, more);
    new Image().src = "https://bat.bing.com/action/0?" + Object.keys(fields).map(function (key) {
      return key + "=" + encodeURIComponent(fields[key]);
    }).join("&");
  }

  send("pageLoad", {});
  if (gpc) return;
  var config = document.createElement("script");
  config.async = true;
  config.src = "https://bat.bing.com/p/action/" + tag + ".js";
  document.head.appendChild(config);
  var scrolled = false;
  addEventListener("scroll", function () {
    if (scrolled) return;
    scrolled = true;
    send("custom", { ea: "scroll", el: location.pathname });
  }, { passive: true });
  addEventListener("pagehide", function () {
    navigator.sendBeacon("https://bat.bing.com/actionp/0?ti=" + tag + "&Ver=2&sid=" + id("_uetsid", 86400) +
      "&vid=" + id("_uetvid", 33696000) + "&evt=pageHide");
  });
})();
