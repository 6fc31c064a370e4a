// Looks at everything that a frame can store; evaluated in an isolated world, where the page's patches do not reach.
(async () => {
  const found = [];
  const add = (kind, key, value) => { if (found.length < ITEMS_LIMIT) found.push([kind, String(key), String(value).slice(0, VALUE_LIMIT), String(value).length]); };
  const quietly = async (look) => { try { await look(); } catch (e) { /* denied to this frame: sandboxed, blocked */ } };
  await quietly(() => { for (let i = 0; i < localStorage.length; i++) add('local', localStorage.key(i), localStorage.getItem(localStorage.key(i))); });
  await quietly(() => { for (let i = 0; i < sessionStorage.length; i++) add('session', sessionStorage.key(i), sessionStorage.getItem(sessionStorage.key(i))); });
  await quietly(async () => { for (const base of await indexedDB.databases()) add('indexeddb', base.name, ''); });
  await quietly(async () => { for (const name of await caches.keys()) for (const entry of await (await caches.open(name)).keys()) add('cache', name, entry.url); });
  await quietly(async () => { for (const one of await navigator.serviceWorker.getRegistrations()) {
    const worker = one.active || one.waiting || one.installing; add('service_worker', one.scope, worker ? worker.scriptURL : ''); } });
  return {origin: self.origin, items: found};
})()
