// Stand-in for the Pinterest Tag (ours, for the demo web).
(function () {
  "use strict";
  var domain = location.hostname.split(".").slice(-2).join(".");
  var found = /(?:^|; )_pin_unauth=([^;]*)/.exec(document.cookie);
  var id = found ? found[1] : btoa(crypto.randomUUID());
  var tag = "";
  document.cookie = "_pin_unauth=" + id + "; domain=" + domain + "; path=/; max-age=31536000; SameSite=Lax; Secure";

  function send(event) {
    new Image().src = "https://ct.pinterest.com/v3/?event=" + event + "&tid=" + tag + "&pd=" +
      encodeURIComponent(JSON.stringify({ pin_unauth: id })) + "&ad=" +
      encodeURIComponent(JSON.stringify({ loc: location.href, ref: document.referrer, if: false, sh: screen.height, sw: screen.width })) +
      "&cb=" + Date.now();
  }

  window.pintrk.queue.forEach(function (command) {
    if (command[0] === "load") {
      tag = command[1];
      send("init");
    } else if (command[0] === "page") {
      send("pagevisit");
    }
  });
})();
