// Larkfield's service worker: keeps an offline copy of the style sheet and the logo. It intercepts nothing.
"use strict";
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open("larkfield-v1").then(function (cache) { return cache.addAll(["/css/site.css", "/img/logo.svg"]); }));
});
