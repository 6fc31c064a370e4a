// Stand-in for an ad exchange's tag (ours, for the demo web): asks for an advert, then syncs ids with its partners.
(function () {
  "use strict";
  var slot = document.querySelector("[data-ad-slot]");
  var request = {
    tags: [{ uuid: crypto.randomUUID(), id: 20418873, sizes: [{ width: 728, height: 90 }] }],
    referrer_detection: { rd_ref: location.href }, sdk: { source: "ast", version: "0.62.0" }
  };
  fetch("https://ib.adnxs.com/ut/v3", { method: "POST", credentials: "include", body: JSON.stringify(request) })
    .then(function (answer) { return answer.json(); })
    .then(function (answer) {
      if (slot) slot.textContent = answer.tags[0].text;
      var frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "";
      frame.src = "https://acdn.adnxs.com/dmp/async_usersync.html";
      document.body.appendChild(frame);
    });
})();
