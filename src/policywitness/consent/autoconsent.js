// Runs DuckDuckGo's autoconsent in one frame, with its messages in a queue instead of a window's property.
(() => {
  const queue = [];
  let waiting = null;
  window.autoconsentSendMessage = (message) => {
    queue.push(JSON.parse(JSON.stringify(message)));
    if (waiting) { waiting(); waiting = null; }
    return Promise.resolve();
  };
  BUNDLE;
  const receive = window.autoconsentReceiveMessage;
  delete window.autoconsentReceiveMessage;
  delete window.autoconsentSendMessage;
  delete window.autoconsentHeuristics;
  return {
    // `receive` answers when an action is over, which is reported as a message: nobody waits for it here.
    tell: (message) => { receive(message); },
    next: async () => {
      if (!queue.length) await new Promise((wake) => { waiting = wake; });
      return queue.splice(0);
    },
  };
})()
