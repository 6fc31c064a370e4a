// Looks at everything that a frame can store; evaluated in an isolated world, where the page's patches do not reach.
// An item is [kind, key, value, the value's length]; keys of IndexedDB are database/store/key, values there are JSON.
(async () => {
  const found = [];
  // JSON knows neither maps and sets nor bytes: their content counts, not their type.
  const plain = (key, value) => value instanceof Map || value instanceof Set ? [...value]
    : ArrayBuffer.isView(value) ? [...new Uint8Array(value.buffer, value.byteOffset, Math.min(value.byteLength, 256))] : value;
  const text = (value) => typeof value === 'string' ? value : JSON.stringify(value, plain) ?? String(value);
  const add = (kind, key, value) => { if (found.length < ITEMS_LIMIT) found.push([kind, String(key), String(value).slice(0, VALUE_LIMIT), String(value).length]); };
  const quietly = async (look) => { try { await look(); } catch (e) { /* denied to this frame: sandboxed, blocked */ } };
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    // Blocked: the page is just changing its database, and nothing here may wait for that.
    request.onerror = request.onblocked = () => reject(request.error);
    setTimeout(reject, 1000);
  });
  const database = async (name) => {
    const base = await done(indexedDB.open(name));
    try {
      base.onversionchange = () => base.close();
      if (!base.objectStoreNames.length) return;
      const transaction = base.transaction([...base.objectStoreNames], 'readonly');
      for (const store of base.objectStoreNames) {
        const [keys, values] = await Promise.all([done(transaction.objectStore(store).getAllKeys(null, 200)), done(transaction.objectStore(store).getAll(null, 200))]);
        add('indexeddb', `${name}/${store}`, '');
        keys.forEach((key, number) => add('indexeddb', `${name}/${store}/${text(key)}`, text(values[number])));
      }
    } finally { base.close(); }
  };
  await quietly(() => { for (let i = 0; i < localStorage.length; i++) add('local', localStorage.key(i), localStorage.getItem(localStorage.key(i))); });
  await quietly(() => { for (let i = 0; i < sessionStorage.length; i++) add('session', sessionStorage.key(i), sessionStorage.getItem(sessionStorage.key(i))); });
  await quietly(async () => { for (const base of await indexedDB.databases()) { add('indexeddb', base.name, ''); await quietly(() => database(base.name)); } });
  await quietly(async () => { for (const name of await caches.keys()) for (const entry of await (await caches.open(name)).keys()) add('cache', name, entry.url); });
  await quietly(async () => { for (const one of await navigator.serviceWorker.getRegistrations()) {
    const worker = one.active || one.waiting || one.installing; add('service_worker', one.scope, worker ? worker.scriptURL : ''); } });
  return {origin: self.origin, items: found};
})()
