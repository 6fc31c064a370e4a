// Stand-in for Google's gtag.js (ours, for the demo web): Google Analytics 4 hits and Google Ads remarketing.
(function () {
  "use strict";
  var consent = { ad_storage: "granted", analytics_storage: "granted" };
  var collector = "__COLLECTOR__";
  var domain = location.hostname.split(".").slice(-2).join(".");
  var layer = (window.dataLayer = window.dataLayer || []);
  var pageLoad = String(Date.now()) + Math.floor(Math.random() * 1e6);

  function random() {
    return Math.floor(Math.random() * 2147483647);
  }

  function seconds() {
    return Math.floor(Date.now() / 1000);
  }

  function cookie(name) {
    var found = new RegExp("(?:^|; )" + name.replace(/[.$]/g, "\\$&") + "=([^;]*)").exec(document.cookie);
    return found ? found[1] : null;
  }

  function keep(name, value, lifetime) {
    document.cookie = name + "=" + value + "; domain=" + domain + "; path=/; max-age=" + lifetime + "; SameSite=Lax; Secure";
  }

  // The two documented ways to switch Google Analytics off: a flag of the page, and the opt-out add-on's object.
  function switchedOff(id) {
    var prefs = window._gaUserPrefs;
    return window["ga-disable-" + id] === true || !!(prefs && prefs.ioo && prefs.ioo());
  }

  function query(fields) {
    return Object.keys(fields).map(function (key) {
      return key + "=" + encodeURIComponent(fields[key]);
    }).join("&");
  }

  function consentFields() {
    var ads = consent.ad_storage === "granted";
    return { gcs: ads ? "G111" : "G101", gcd: ads ? "13r3r3r3r5l1" : "13p3r3p3r5l1", npa: ads ? 0 : 1, dma: 0 };
  }

  function analytics(id) {
    if (switchedOff(id)) return;
    var fresh = !cookie("_ga");
    var client = fresh ? random() + "." + seconds() : cookie("_ga").split(".").slice(2).join(".");
    var short = id.replace("G-", "");
    var state = /s(\d+)\$o(\d+)/.exec(cookie("_ga_" + short) || "") || [null, seconds(), 1];
    var sent = 0;
    keep("_ga", "GA1.1." + client, 63072000);
    keep("_ga_" + short, "GS2.1.s" + state[1] + "$o" + state[2] + "$g1$t" + seconds() + "$j60$l0$h0", 63072000);

    function hit(event, more, leaving) {
      if (switchedOff(id)) return;
      sent += 1;
      var fields = Object.assign({ v: 2, tid: id, gtm: "45je6b31v9demo" }, consentFields(), {
        _p: pageLoad, cid: client, ul: navigator.language.toLowerCase(), sr: screen.width + "x" + screen.height,
        _s: sent, sid: state[1], sct: state[2], seg: 1, dl: location.href, dr: document.referrer, dt: document.title,
        en: event
      }, more);
      var url = "https://" + collector + "/g/collect?" + query(fields);
      if (leaving) navigator.sendBeacon(url);
      else fetch(url, { method: "POST", mode: "no-cors", credentials: "include", keepalive: true });
    }

    hit("page_view", fresh ? { _fv: 1, _ss: 1, _ee: 1 } : { _ee: 1 });
    if (consent.ad_storage === "granted" && id === "G-LRK4F1ELD0") {
      new Image().src = "https://www.google.com/ads/ga-audiences?" + query({
        v: 1, t: "sr", slf_rd: 1, _r: 4, tid: id, cid: client, aip: 1, z: random()
      });
    }
    var scrolled = false;
    addEventListener("scroll", function () {
      var depth = (scrollY + innerHeight) / document.documentElement.scrollHeight;
      if (!scrolled && depth > 0.9) {
        scrolled = true;
        hit("scroll", { "epn.percent_scrolled": 90 });
      }
    }, { passive: true });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden") hit("user_engagement", { _et: Math.round(performance.now()) }, true);
    });
  }

  function ads(id) {
    var allowed = consent.ad_storage === "granted";
    var account = id.replace("AW-", "");
    var fields = {
      random: Date.now(), cv: 11, fst: Date.now(), bg: "ffffff", guid: "ON", async: 1, url: location.href,
      ref: document.referrer, tiba: document.title, npa: allowed ? 0 : 1, gcs: consentFields().gcs, data: "event=gtag.config"
    };
    if (allowed) {
      if (!cookie("_gcl_au")) keep("_gcl_au", "1.1." + random() + "." + seconds(), 7776000);
      fields.auid = (cookie("_gcl_au") || "").split(".").slice(2).join(".");
    } else {
      fields.rdp = 1;
    }
    new Image().src = "https://googleads.g.doubleclick.net/pagead/viewthroughconversion/" + account + "/?" + query(fields);
  }

  function run(command) {
    if (command[0] === "consent") Object.assign(consent, command[2]);
    if (command[0] === "config" && /^G-/.test(command[1])) analytics(command[1]);
    if (command[0] === "config" && /^AW-/.test(command[1])) ads(command[1]);
  }

  Array.prototype.slice.call(layer).forEach(run);
  layer.push = function (command) {
    Array.prototype.push.call(layer, command);
    run(command);
  };
})();
