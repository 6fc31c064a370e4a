// Larkfield's own script: remembers the last page, registers the service worker.
(function () {
  "use strict";
  try {
    localStorage.setItem("lf.lastPage", location.pathname);
    sessionStorage.setItem("lf.pages", String(Number(sessionStorage.getItem("lf.pages") || 0) + 1));
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register("/sw.js").catch(function (error) { console.info("no offline copy: " + error.message); });
    }
  } catch (error) {
    if (error.name !== "SecurityError") throw error;  // all cookies blocked: storage is, too
  }
})();
