// Stand-in for Intercom's messenger (ours, for the demo web): a chat bubble that reports who looks at which page.
(function () {
  "use strict";
  var app = "lk7f9d2e";
  var domain = location.hostname.split(".").slice(-2).join(".");

  function id(name, lifetime) {
    var found = new RegExp("(?:^|; )" + name + "=([^;]*)").exec(document.cookie);
    var value = found ? found[1] : crypto.randomUUID();
    document.cookie = name + "=" + value + "; domain=" + domain + "; path=/; max-age=" + lifetime + "; SameSite=Lax; Secure";
    return value;
  }

  var body = new URLSearchParams({
    app_id: app, anonymous_id: id("intercom-id-" + app, 23328000), device_identifier: id("intercom-device-id-" + app, 23328000),
    referer: location.href, page_title: document.title, platform: "web"
  });
  fetch("https://api-iam.intercom.io/messenger/web/ping", { method: "POST", body: body })
    .then(function (answer) { return answer.json(); })
    .then(function (answer) {
      try {
        localStorage.setItem("intercom.intercom-state-" + app, JSON.stringify(answer));
      } catch (error) {
        if (error.name !== "SecurityError") throw error;  // all cookies blocked: storage is, too
      }
      var bubble = document.createElement("button");
      bubble.className = "intercom-launcher";
      bubble.textContent = "Chat with us";
      document.body.appendChild(bubble);
    });
})();
