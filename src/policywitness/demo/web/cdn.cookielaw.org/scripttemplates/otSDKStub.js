// Stand-in for OneTrust's consent banner (ours, for the demo web): an opt-out notice whose buttons do something.
(function () {
  "use strict";
  var domain = location.hostname.split(".").slice(-2).join(".");
  var key = document.currentScript.getAttribute("data-domain-script");
  var gpc = navigator.globalPrivacyControl === true;
  var closed = /(?:^|; )OptanonAlertBoxClosed=/.test(document.cookie);
  var groups = /(?:^|; )OptanonConsent=[^;]*groups=([^&;]*)/.exec(document.cookie);
  var purposes = ["C0001", "C0002", "C0003", "C0004"];

  function keep(name, value) {
    document.cookie = name + "=" + value + "; domain=" + domain + "; path=/; max-age=31536000; SameSite=Lax; Secure";
  }

  function store(optional) {
    var chosen = purposes.map(function (purpose) {
      return purpose + ":" + (purpose === "C0001" || optional ? 1 : 0);
    }).join(",");
    keep("OptanonConsent", "isGpcEnabled=" + (gpc ? 1 : 0) + "&datestamp=" + encodeURIComponent(new Date().toISOString()) +
      "&version=202509.1.0&browserGpcFlag=" + (gpc ? 1 : 0) + "&isIABGlobal=false&hosts=&consentId=" + crypto.randomUUID() +
      "&interactionCount=" + (closed ? 1 : 0) + "&landingPath=NotLandingPage&groups=" + encodeURIComponent(chosen));
    window.OnetrustActiveGroups = "," + purposes.filter(function (purpose) {
      return purpose === "C0001" || optional;
    }).join(",") + ",";
  }

  function choose(optional) {
    closed = true;
    store(optional);
    keep("OptanonAlertBoxClosed", new Date().toISOString());
    document.getElementById("onetrust-banner-sdk").remove();
    fetch("https://privacyportal.onetrust.com/request/v1/consentreceipts", {
      method: "POST", keepalive: true, body: JSON.stringify({ requestInformation: key, purposes: optional ? "all" : "necessary" })
    });
    window.dispatchEvent(new CustomEvent("OneTrustGroupsUpdated", { detail: window.OnetrustActiveGroups.split(",") }));
  }

  function button(id, text, action) {
    var made = document.createElement("button");
    made.id = id;
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  }

  function banner() {
    var box = document.createElement("div");
    box.id = "onetrust-banner-sdk";
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", "Cookies");
    var text = document.createElement("p");
    text.id = "onetrust-policy-text";
    text.textContent = "We use cookies to run this site, to count visits and to show adverts that fit. You can say no to the last two.";
    box.append(text, button("onetrust-accept-btn-handler", "Accept all", function () { choose(true); }),
      button("onetrust-reject-all-handler", "Reject all", function () { choose(false); }));
    document.body.appendChild(box);
  }

  window.OneTrust = { RejectAll: function () { choose(false); }, AllowAll: function () { choose(true); } };
  if (!groups) store(true);
  fetch("https://cdn.cookielaw.org/consent/" + key + "/" + key + ".json");
  fetch("https://geolocation.onetrust.com/cookieconsentpub/v1/geo/location");
  if (!closed) {
    if (document.body) banner();
    else addEventListener("DOMContentLoaded", banner);
  }
})();
