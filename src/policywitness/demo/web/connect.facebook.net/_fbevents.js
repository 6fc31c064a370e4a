// Stand-in for the Meta Pixel's fbevents.js (ours, for the demo web). It never looks at Global Privacy Control.
(function () {
  "use strict";
  var domain = location.hostname.split(".").slice(-2).join(".");
  var pixel = null;
  var matched = {};
  var sent = 0;

  function browserId() {
    var found = /(?:^|; )_fbp=([^;]*)/.exec(document.cookie);
    var id = found ? found[1] : "fb.1." + Date.now() + "." + Math.floor(Math.random() * 1e18);
    document.cookie = "_fbp=" + id + "; domain=" + domain + "; path=/; max-age=7776000; SameSite=Lax; Secure";
    return id;
  }

  function send(event, more) {
    var fields = Object.assign({
      id: pixel, ev: event, dl: location.href, rl: document.referrer, "if": window.top !== window, ts: Date.now(),
      sw: screen.width, sh: screen.height, v: "2.9.180", r: "stable", ec: sent++, o: 4126, fbp: browserId(),
      it: pageStart, coo: false, rqm: "GET"
    }, matched, more);
    var query = Object.keys(fields).map(function (key) {
      return encodeURIComponent(key) + "=" + encodeURIComponent(fields[key]);
    }).join("&");
    new Image().src = "https://www.facebook.com/tr/?" + query;
  }

  // Automatic advanced matching: a typed e-mail address goes along as its SHA-256, trimmed and in lower case.
  function match(field) {
    var bytes = new TextEncoder().encode(field.value.trim().toLowerCase());
    return crypto.subtle.digest("SHA-256", bytes).then(function (digest) {
      matched["udff[em]"] = Array.from(new Uint8Array(digest), function (byte) {
        return byte.toString(16).padStart(2, "0");
      }).join("");
    });
  }

  function run(command) {
    if (command[0] === "init") {
      pixel = command[1];
      var config = document.createElement("script");
      config.async = true;
      config.src = "https://connect.facebook.net/signals/config/" + pixel + "?v=2.9.180&r=stable&domain=" + location.hostname;
      document.head.appendChild(config);
    } else if (command[0] === "track") {
      send(command[1], {});
    }
  }

  var pageStart = Date.now();
  document.addEventListener("change", function (event) {
    if (event.target.type === "email" && event.target.value.indexOf("@") > 0) {
      match(event.target).then(function () { send("AutomaticMatching", {}); });
    }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (button && pixel) {
      send("SubscribedButtonClick", { "cd[buttonText]": button.textContent.trim(), "cd[pageFeatures]": document.title });
    }
  });
  window.fbq.queue.forEach(run);
  window.fbq.queue.push = run;
})();
