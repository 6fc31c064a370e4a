// Stand-in for Microsoft Clarity's tag (ours, for the demo web): cookie sync picture, then the recorder.
(function () {
  "use strict";
  window.clarityProject = "__PROJECT__";
  new Image().src = "https://c.clarity.ms/c.gif";
  var recorder = document.createElement("script");
  recorder.async = true;
  recorder.src = "https://www.clarity.ms/s/0.7.59/clarity.js";
  document.head.appendChild(recorder);
})();
