// How many sensors an orchard needs, computed in a worker so that the page stays smooth.
(function () {
  "use strict";
  var acres = document.getElementById("acres");
  var worker = new Worker("/js/planner-worker.js");
  worker.onmessage = function (event) {
    document.getElementById("sensors").textContent = event.data + " sensors";
  };
  function ask() { worker.postMessage(Number(acres.value)); }
  acres.addEventListener("input", ask);
  ask();
})();
