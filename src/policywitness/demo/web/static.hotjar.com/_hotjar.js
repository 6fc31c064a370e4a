// Stand-in for Hotjar's first script (ours, for the demo web): settings, then the recorder.
window.hjSiteSettings = { site_id: __SITE__, recording: true, sample: 1 };
(function () {
  "use strict";
  var recorder = document.createElement("script");
  recorder.async = true;
  recorder.src = "https://script.hotjar.com/modules.4b1e0c2d.js";
  document.head.appendChild(recorder);
})();
