// What a frame keeps and answers about consent. It changes nothing. Returns {local, session, api}: lists of [name, value].
async () => {
  const WAIT_MS = 700, MAX = 300, LONGEST = 20000;
  const items = (storage) => {
    try { return Object.entries(storage()).slice(0, MAX).map(([name, value]) => [name, String(value).slice(0, LONGEST)]); } catch (e) { return []; }
  };
  const ask = (start) => Promise.race([
    new Promise((done) => { try { start(done); } catch (e) { done(null); } }),
    new Promise((done) => setTimeout(done, WAIT_MS, null)),
  ]);
  const api = [];
  const keep = (name, value) => { if (typeof value === 'string' && value) api.push([name, value.slice(0, LONGEST)]); };
  if (typeof window.__tcfapi === 'function') {
    keep('__tcfapi tcString', await ask((done) => window.__tcfapi('addEventListener', 2, (data) => {
      done(data && data.tcString);
      if (data && data.listenerId !== undefined) setTimeout(() => window.__tcfapi('removeEventListener', 2, () => {}, data.listenerId));
    })));
  }
  if (typeof window.__gpp === 'function') keep('__gpp gppString', await ask((done) => window.__gpp('ping', (data) => done(data && data.gppString))));
  if (typeof window.__uspapi === 'function') keep('__uspapi uspString', await ask((done) => window.__uspapi('getUSPData', 1, (data) => done(data && data.uspString))));
  if (Array.isArray(window.dataLayer)) {
    const state = {};
    for (const entry of window.dataLayer) {
      if (entry && entry[0] === 'consent' && ['default', 'update'].includes(entry[1]) && typeof entry[2] === 'object') {
        for (const [name, value] of Object.entries(entry[2] || {})) if (['granted', 'denied'].includes(value)) state[name] = value;
      }
    }
    if (Object.keys(state).length) keep('google-consent-mode', JSON.stringify(state));
  }
  return {local: items(() => localStorage), session: items(() => sessionStorage), api};
}
