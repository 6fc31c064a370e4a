// Runs before any script of a page, frame or worker. Reports who writes cookies and storage, and who calls or reads what is watched.
// CHANNEL is replaced by the name of a one-off binding, which is taken out of the page's sight at once.
((scope) => {
  'use strict';
  const channel = scope['CHANNEL'];
  if (!channel) return;
  delete scope['CHANNEL'];
  if (!scope.document) {
    // Two sessions tell of one service worker: it is watched once.
    if (scope['CHANNEL.there']) return;
    Object.defineProperty(scope, 'CHANNEL.there', {value: true});
  }
  const E = scope.Error, apply = Reflect.apply, stringify = JSON.stringify, now = Date.now;
  const stack = () => {
    const limit = E.stackTraceLimit, prepare = E.prepareStackTrace;
    E.stackTraceLimit = 40; E.prepareStackTrace = undefined;
    const text = new E().stack || '';
    E.stackTraceLimit = limit; E.prepareStackTrace = prepare;
    return text;
  };
  let look = () => 0;
  const send = (report) => { try { look(); report.at = now(); channel(stringify(report)); } catch (e) { /* the channel is gone with its page */ } };
  const here = () => scope.location ? scope.location.href : '';
  const origin = () => scope.origin || '';

  // The first call of an interface by a script is reported at once, further ones are counted and reported when the page rests.
  const counts = new Map(), asks = new Map(), kinds = new Map();
  const flush = () => {
    for (const entry of counts.values()) {
      if (entry.more) { send({kind: 'call', api: entry.api, where: entry.where, frame: entry.frame, count: entry.more, shape: entry.shape}); entry.more = 0; }
    }
  };
  const top = (text) => {
    for (const line of text.split('\n').slice(1)) if (!line.includes('policywitness:recorder')) return line.trim();
    return '';
  };
  const called = (api, shape, unique) => {
    // A stack costs microseconds, and some scripts read the same thing in a loop: what is read that often has long been told.
    const often = (asks.get(api) || 0) + 1;
    asks.set(api, often);
    if (often > 1000) return;
    const text = stack(), where = top(text);
    let key = api + ' ' + (unique || '') + ' ' + where;
    if (unique && !counts.has(key)) {
      // Who asks one interface for that many different things has shown what it does: the rest is only counted.
      const place = api + ' ' + where, different = (kinds.get(place) || 0) + 1;
      kinds.set(place, different);
      if (different > 64) { key = place; shape = {}; }
    }
    const known = counts.get(key);
    if (known) { known.more += 1; return; }
    if (counts.size > 2000) return;
    counts.set(key, {api, where, frame: here(), shape, more: 0});
    send({kind: 'call', api, stack: text, frame: here(), count: 1, shape});
  };

  // A Proxy keeps name and length of the function that it stands for, but not its text: that is asked of the function itself.
  const originals = new WeakMap(), originalOf = originals.get;
  const standIn = (original, traps) => {
    const made = new Proxy(original, traps);
    originals.set(made, originals.get(original) || original);
    return made;
  };
  const text = Object.getOwnPropertyDescriptor(Function.prototype, 'toString');
  text.value = standIn(text.value, {apply: (target, self, args) => apply(target, apply(originalOf, originals, [self]) || self, args)});
  Object.defineProperty(Function.prototype, 'toString', text);
  const watch = (holder, name, before) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || typeof found.value !== 'function') return;
    found.value = standIn(found.value, {apply(target, self, args) { try { before(self, args); } catch (e) { /* never disturb the page */ } return apply(target, self, args); }});
    Object.defineProperty(holder, name, found);
  };
  const watchGetter = (holder, name, before) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || !found.get) return;
    found.get = standIn(found.get, {apply(target, self, args) { try { before(self); } catch (e) { /* as above */ } return apply(target, self, args); }});
    Object.defineProperty(holder, name, found);
  };
  const watchSetter = (holder, name, before) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || !found.set) return;
    found.set = standIn(found.set, {apply(target, self, args) { try { before(self, args[0]); } catch (e) { /* as above */ } return apply(target, self, args); }});
    Object.defineProperty(holder, name, found);
  };
  const of = (name) => scope[name] && scope[name].prototype;
  const watchResult = (holder, name, after, known = Object.create(null)) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || typeof found.value !== 'function') return;
    found.value = standIn(found.value, {apply(target, self, args) { const result = apply(target, self, args); try { after(result, args, self); } catch (e) { /* as above */ } return result; },
      get: (target, key, self) => key in known ? known[key] : Reflect.get(target, key, self)});
    Object.defineProperty(holder, name, found);
  };
  // Closed shadow trees may hold a consent banner: our own scripts ask for them by a symbol that nothing lists.
  const closed = new WeakMap(), SHADOW = Symbol.for('policywitness.shadow');
  watchResult(of('Element'), 'attachShadow', (root, args, self) => { if (root.mode === 'closed') closed.set(self, root); }, {__proto__: null, [SHADOW]: (element) => closed.get(element)});
  const watchConstructor = (name, after) => {
    const found = Object.getOwnPropertyDescriptor(scope, name);
    if (!found || typeof found.value !== 'function') return;
    found.value = standIn(found.value, {construct(target, args, self) { const made = Reflect.construct(target, args, self); try { after(made, args); } catch (e) { /* as above */ } return made; }});
    Object.defineProperty(scope, name, found);
    const back = Object.getOwnPropertyDescriptor(found.value.prototype, 'constructor');
    if (back && back.configurable) Object.defineProperty(found.value.prototype, 'constructor', {...back, value: found.value});
  };

  // Who gave an address to an element: the browser starts such requests later, when the script is no longer on its stack.
  const given = new Set(), seen = new Set(), Url = scope.URL, baseOf = (node) => (node && node.baseURI) || here();
  const causes = (texts, base) => {
    const urls = [];
    for (const text of texts) {
      let url;
      // Reading an address costs more than all else here, and markup repeats itself.
      if (seen.has(text) || seen.size > 20000) continue;
      seen.add(text);
      try { url = new Url(text, base).href; } catch (e) { continue; }
      if (url.startsWith('javascript:') || given.has(url) || given.size > 5000) continue;
      given.add(url);
      urls.push(url.slice(0, 8192));
    }
    if (urls.length) send({kind: 'cause', urls, stack: stack()});
  };
  const first = (text, pattern) => { const found = []; for (const match of text.slice(0, 200000).matchAll(pattern)) if (found.push(match.slice(1).find(Boolean) || '') >= 200) break; return found; };
  const sources = (text) => first(text, /(?:^|,\s)\s*([^\s,]\S*?)(?=,?(?:\s|$))/g);
  const styled = (text) => text.includes('url(') || text.includes('@import') ? first(text, /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]*))\s*\)|@import\s+["']([^"']+)/g) : [];
  const marked = (text) => [...first(text, /\s(?:src|href|poster|data|action|background)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/gi).map(url => url.replaceAll('&amp;', '&')), ...styled(text)];
  for (const [type, names] of Object.entries({HTMLImageElement: ['src'], HTMLIFrameElement: ['src'], HTMLScriptElement: ['src'], HTMLLinkElement: ['href'], HTMLMediaElement: ['src'],
    HTMLVideoElement: ['poster'], HTMLSourceElement: ['src'], HTMLTrackElement: ['src'], HTMLEmbedElement: ['src'], HTMLObjectElement: ['data'], HTMLInputElement: ['src']})) {
    for (const name of names) watchSetter(of(type), name, (self, value) => causes([String(value)], baseOf(self)));
  }
  for (const type of ['HTMLImageElement', 'HTMLSourceElement']) watchSetter(of(type), 'srcset', (self, value) => causes(sources(String(value)), baseOf(self)));
  const attribute = (self, name, value) => {
    if (name === 'srcset' || name === 'imagesrcset') causes(sources(value), baseOf(self));
    else if (name === 'style') causes(styled(value), baseOf(self));
    else if (name === 'src' || name === 'poster' || name === 'data' || (/^(xlink:)?href$/.test(name) && !/^a(rea)?$/i.test(self.localName))) causes([value], baseOf(self));
  };
  watch(of('Worklet'), 'addModule', (self, args) => causes([String(args[0])], baseOf(scope.document)));
  watch(of('Element'), 'setAttribute', (self, args) => attribute(self, String(args[0]).toLowerCase(), String(args[1])));
  watch(of('Element'), 'setAttributeNS', (self, args) => attribute(self, String(args[1]).toLowerCase(), String(args[2])));
  for (const [type, name] of [['Element', 'innerHTML'], ['Element', 'outerHTML'], ['ShadowRoot', 'innerHTML'], ['HTMLIFrameElement', 'srcdoc']]) {
    watchSetter(of(type), name, (self, value) => causes(marked(String(value)), baseOf(self)));
  }
  for (const [type, name, at] of [['Element', 'insertAdjacentHTML', 1], ['Element', 'setHTMLUnsafe', 0], ['Document', 'write', 0], ['Document', 'writeln', 0], ['Range', 'createContextualFragment', 0]]) {
    watch(of(type), name, (self, args) => causes(marked(at ? String(args[at]) : args.join('')), baseOf(self.startContainer || self)));
  }
  watchSetter(of('Node'), 'textContent', (self, value) => { if (self.localName === 'style') causes(styled(String(value)), baseOf(self)); });
  watchSetter(of('CSSStyleDeclaration'), 'cssText', (self, value) => causes(styled(String(value)), here()));
  watch(of('CSSStyleDeclaration'), 'setProperty', (self, args) => causes(styled(String(args[1])), here()));
  watch(of('CSSStyleSheet'), 'insertRule', (self, args) => causes(styled(String(args[0])), here()));
  watch(scope.document ? scope : null, 'open', (self, args) => { if (args[0]) causes([String(args[0])], here()); });
  watch(of('HTMLElement'), 'click', (self) => { if (self.href) causes([String(self.href)], baseOf(self)); });
  for (const name of ['submit', 'requestSubmit']) watch(of('HTMLFormElement'), name, (self) => causes([self.getAttribute('action') || ''], baseOf(self)));
  // A blob's address says nothing of who made it.
  watchResult(Url, 'createObjectURL', (url) => causes([url], url));

  watchSetter(of('Document'), 'cookie', (self, value) => {
    const home = self.defaultView || scope;
    send({kind: 'cookie', how: 'js', text: String(value).slice(0, 8192), frame: self.URL, address: self.URL.startsWith('about:') ? self.baseURI : self.URL, origin: home.origin, stack: stack()});
  });
  const baked = (args, deleted) => {
    const given = typeof args[0] === 'object' && args[0] ? args[0] : {name: args[0], value: args[1]};
    send({kind: 'cookie', how: 'cookie_store', frame: here(), origin: origin(), stack: stack(), options: {
      name: String(given.name ?? ''), value: deleted ? '' : String(given.value ?? ''), domain: given.domain ?? null, path: given.path ?? '/',
      expires: deleted ? 0 : given.expires == null ? null : Number(given.expires), sameSite: given.sameSite ?? 'strict', partitioned: Boolean(given.partitioned)}});
  };
  // Who stored what. An item is told once for each value; its store may be asked by a function borrowed from another frame.
  let writes = 0;
  const stored = (area, key, value) => (writes += 1) > 5000 ? undefined : send({kind: 'storage', area, key: String(key).slice(0, 1024), value: value === undefined ? null : String(value).slice(0, 65536), origin: origin(), frame: here(), stack: stack()});
  const areaOf = (given) => {
    const self = unwrap(given);
    for (let view = scope; view; view = view === view.parent ? null : view.parent) {
      try { if (self === unwrap(view.localStorage)) return 'local'; } catch (e) { /* storage is denied there, or it is of another origin */ }
    }
    return 'session';
  };
  // `localStorage.key = value` calls nothing that could be watched: the page is given a stand-in for the store. The built-in functions,
  // also those of other frames, ask it for the store itself by a name that no page knows.
  const SELF = 'CHANNEL' + '.self', unwrap = (self) => { try { return (self && self[SELF]) || self; } catch (e) { return self; } };
  watchResult(of('Storage'), 'setItem', (_, args, self) => stored(areaOf(self), args[0], args[1]));
  for (const name of of('Storage') ? ['getItem', 'setItem', 'removeItem', 'clear', 'key', 'length'] : []) {
    const found = Object.getOwnPropertyDescriptor(of('Storage'), name), field = found && (found.get ? 'get' : 'value');
    if (!found || !found.configurable) continue;
    found[field] = standIn(found[field], {apply: (target, self, args) => apply(target, unwrap(self), args)});
    Object.defineProperty(of('Storage'), name, found);
  }
  const standIns = new Map();
  for (const [property, area] of [['localStorage', 'local'], ['sessionStorage', 'session']]) {
    const found = Object.getOwnPropertyDescriptor(scope, property);
    if (!found || !found.get || !found.configurable) continue;
    found.get = standIn(found.get, {apply(target, self, args) {
      const store = apply(target, self, args);
      if (store && !standIns.has(store)) standIns.set(store, new Proxy(store, {
        get: (held, key) => key === SELF ? held : Reflect.get(held, key),
        set(held, key, value) {
          const done = Reflect.set(held, key, value);
          try { if (typeof key === 'string' && !(key in of('Storage'))) stored(area, key, value); } catch (e) { /* as above */ }
          return done;
        }}));
      return standIns.get(store) || store;
    }});
    Object.defineProperty(scope, property, found);
  }
  const event = of('StorageEvent') && Object.getOwnPropertyDescriptor(of('StorageEvent'), 'storageArea');
  if (event && event.get) {
    event.get = standIn(event.get, {apply(target, self, args) { const store = apply(target, self, args); return standIns.get(store) || store; }});
    Object.defineProperty(of('StorageEvent'), 'storageArea', event);
    const kind = Object.getOwnPropertyDescriptor(scope, 'StorageEvent');
    kind.value = standIn(kind.value, {construct: (target, args, self) => Reflect.construct(target, args[1] && args[1].storageArea ? [args[0], {...args[1], storageArea: unwrap(args[1].storageArea)}] : args, self)});
    Object.defineProperty(scope, 'StorageEvent', kind);
  }
  const keyOf = (store, args) => args[1] !== undefined ? args[1] : typeof store.keyPath === 'string' && args[0] ? args[0][store.keyPath] : '';
  for (const name of ['put', 'add']) watch(of('IDBObjectStore'), name, (self, args) => stored('indexeddb', `${self.transaction.db.name}/${self.name}/${keyOf(self, args)}`));
  watch(of('IDBFactory'), 'open', (self, args) => stored('indexeddb', String(args[0])));
  watch(of('ServiceWorkerContainer'), 'register', (self, args) => stored('service_worker', '', new Url(String(args[0]), here()).href));

  // A worker that still waits for its script lacks these interfaces; it is looked at again when its script runs.
  const caches = new WeakMap(), cached = (self, request) => stored('cache', caches.get(self) || '', new Url(request.url || request, here()).href);
  const pending = new Map([
    ['CookieStore', (holder) => { watch(holder, 'set', (self, args) => baked(args, false)); watch(holder, 'delete', (self, args) => baked(args, true)); }],
    ['CacheStorage', (holder) => watchResult(holder, 'open', (result, args) => { result.then((cache) => caches.set(cache, String(args[0])), () => 0); })],
    ['Cache', (holder) => {
      for (const name of ['put', 'add']) watch(holder, name, (self, args) => cached(self, args[0]));
      watch(holder, 'addAll', (self, args) => { for (const one of args[0]) cached(self, one); });
    }],
  ]);
  const secured = () => { for (const [name, install] of pending) if (of(name)) { pending.delete(name); install(of(name)); } };
  secured();
  if (!scope.document) for (const event of ['policywitness:flush', 'message', 'connect', 'install', 'activate']) scope.addEventListener(event, secured);

  for (const type of ['Navigator', 'WorkerNavigator']) {
    watchGetter(of(type), 'globalPrivacyControl', () => called('navigator.globalPrivacyControl', {}));
  }
  watchGetter(of('Navigator'), 'doNotTrack', () => called('navigator.doNotTrack', {}));
  // What leaves with the page: DevTools may be gone before it could tell of it, and a Blob's content is gone with its page.
  const texts = new WeakMap(), decoder = new TextDecoder(), BODY = 65536;
  const textOf = (body) => {
    if (body == null) return null;
    if (typeof body === 'string') return body.slice(0, BODY);
    if (texts.has(body)) return texts.get(body);
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength > BODY ? null : decoder.decode(body);
    if (body instanceof URLSearchParams) return body.toString().slice(0, BODY);
    if (scope.FormData && body instanceof FormData) return new URLSearchParams([...body].map(([key, value]) => [key, typeof value === 'string' ? value : value.name])).toString().slice(0, BODY);
    return null;
  };
  watchConstructor('Blob', (blob, args) => {
    if (!Array.isArray(args[0]) || blob.size > BODY) return;
    const parts = args[0].map(textOf);
    if (!parts.includes(null)) texts.set(blob, parts.join(''));
  });
  const leaving = (url, body, accepted) => send({kind: 'leaving', url: new Url(url, here()).href, body: textOf(body), accepted, frame: here(), stack: stack()});
  watchResult(of('Navigator'), 'sendBeacon', (sent, args) => { if (sent) leaving(String(args[0]), args[1], true); });
  const Request = scope.Request, isBlob = (body) => body instanceof scope.Blob;
  watchConstructor('Request', (request, args) => { if (request.keepalive && args[1] && isBlob(args[1].body)) texts.set(request, textOf(args[1].body)); });
  watch(scope, 'fetch', (self, [target, options]) => {
    if (target instanceof Request) { if (texts.has(target)) leaving(target.url, target, false); }
    else if (options && options.keepalive && isBlob(options.body)) leaving(String(target), options.body, false);
  });
  watch(of('WebSocket'), 'send', (self, args) => { if (args[0] instanceof scope.Blob) send({kind: 'blob-message', url: self.url, body: textOf(args[0])}); });
  watch(of('Navigator'), 'sendBeacon', (self, args) => called('navigator.sendBeacon', {host: new URL(String(args[0]), here()).host}, String(args[0]).split('?')[0]));
  watch(of('Navigator'), 'getBattery', () => called('navigator.getBattery', {}));
  watch(of('Geolocation'), 'getCurrentPosition', () => called('geolocation.getCurrentPosition', {}));
  watch(of('Geolocation'), 'watchPosition', () => called('geolocation.watchPosition', {}));

  const size = (canvas) => ({width: canvas && canvas.width, height: canvas && canvas.height, attached: Boolean(canvas && canvas.isConnected)});
  const font = (api, name) => { const told = String(name).slice(0, 80); called(api, {font: told}, told); };
  for (const name of ['toDataURL', 'toBlob']) watch(of('HTMLCanvasElement'), name, (self) => called('canvas.' + name, size(self)));
  watch(of('OffscreenCanvas'), 'convertToBlob', (self) => called('canvas.convertToBlob', size(self)));
  for (const type of ['CanvasRenderingContext2D', 'OffscreenCanvasRenderingContext2D']) {
    watch(of(type), 'getImageData', (self, args) => called('canvas.getImageData', {...size(self.canvas), read_width: args[2], read_height: args[3]}));
    for (const name of ['fillText', 'strokeText']) watch(of(type), name, (self, args) => called('canvas.' + name, {length: String(args[0]).length, ...size(self.canvas)}));
    watch(of(type), 'measureText', (self) => font('canvas.measureText', self.font));
  }
  // The other way to try a font: set it on an element and see whether its width changes.
  for (const name of ['offsetWidth', 'offsetHeight']) {
    watchGetter(of('HTMLElement'), name, (self) => { const family = self.style && self.style.fontFamily; if (family) font('element.' + name, family); });
  }
  watch(of('Element'), 'getBoundingClientRect', (self) => { const family = self.style && self.style.fontFamily; if (family) font('element.getBoundingClientRect', family); });
  watch(of('FontFaceSet'), 'check', (self, args) => font('fonts.check', args[0]));
  for (const type of ['WebGLRenderingContext', 'WebGL2RenderingContext']) {
    watch(of(type), 'getParameter', (self, args) => called('webgl.getParameter', {parameter: args[0]}, String(args[0])));
    watch(of(type), 'getExtension', (self, args) => called('webgl.getExtension', {name: String(args[0])}, String(args[0])));
    for (const name of ['readPixels', 'getShaderPrecisionFormat', 'getSupportedExtensions']) watch(of(type), name, () => called('webgl.' + name, {}));
  }
  watchConstructor('OfflineAudioContext', () => called('new OfflineAudioContext', {}));
  watch(of('OfflineAudioContext'), 'startRendering', () => called('audio.startRendering', {}));
  for (const name of ['createOscillator', 'createDynamicsCompressor']) watch(of('BaseAudioContext'), name, () => called('audio.' + name, {}));
  watch(of('AnalyserNode'), 'getFloatFrequencyData', () => called('audio.getFloatFrequencyData', {}));
  for (const name of ['createDataChannel', 'createOffer', 'addTrack']) watch(of('RTCPeerConnection'), name, () => called('webrtc.' + name, {}));
  for (const name of ['getUserMedia', 'enumerateDevices']) watch(of('MediaDevices'), name, () => called('media.' + name, {}));
  watch(of('SpeechSynthesis'), 'getVoices', () => called('speech.getVoices', {}));
  watch(of('Permissions'), 'query', (self, args) => { const name = String(args[0] && args[0].name); called('permissions.query', {name}, name); });
  watch(of('NavigatorUAData'), 'getHighEntropyValues', (self, args) => called('navigator.userAgentData.getHighEntropyValues', {hints: [...args[0]].map(String)}));
  for (const name of ['userAgent', 'platform', 'language', 'languages', 'hardwareConcurrency', 'deviceMemory', 'maxTouchPoints', 'plugins', 'mimeTypes', 'webdriver', 'connection', 'userAgentData']) {
    for (const type of ['Navigator', 'WorkerNavigator']) watchGetter(of(type), name, () => called('navigator.' + name, {}));
  }
  for (const name of ['width', 'height', 'availWidth', 'availHeight', 'colorDepth', 'pixelDepth']) watchGetter(of('Screen'), name, () => called('screen.' + name, {}));
  watch(scope.Intl && scope.Intl.DateTimeFormat.prototype, 'resolvedOptions', () => called('Intl.DateTimeFormat.resolvedOptions', {}));
  watchConstructor('MutationObserver', () => called('new MutationObserver', {}));

  const watched = new Set(['keydown', 'keyup', 'keypress', 'input', 'change', 'mousemove', 'mousedown', 'mouseup', 'click', 'pointermove', 'pointerdown', 'touchstart', 'touchmove', 'scroll', 'copy', 'paste', 'submit']);
  const targetOf = (self) => self == null || self === scope ? 'window' : self === scope.document ? 'document' : self.nodeName ? self.nodeName.toLowerCase() : 'other';
  watch(of('EventTarget'), 'addEventListener', (self, args) => {
    const type = String(args[0]);
    if (!watched.has(type)) return;
    called('addEventListener', {event: type, target: targetOf(self)}, type + targetOf(self));
  });
  for (const [holder, type] of [[scope, 'window'], [of('Document'), 'document'], [of('HTMLElement'), 'element']]) {
    for (const event of watched) watchSetter(holder, 'on' + event, (self, value) => { if (typeof value === 'function') called('on' + event, {event, target: targetOf(self)}, event + type); });
  }

  // The interfaces by which a page tells of a choice are functions that some script defines. They are watched once they are there: a
  // property that stood in for an absent one would be found by whoever asks whether there is one.
  const CONSENT = ['__tcfapi', '__gpp', '__uspapi', '__cmp'], asked = new WeakSet();
  const consent = () => {
    for (const name of CONSENT) {
      const found = Object.getOwnPropertyDescriptor(scope, name);
      if (!found || !found.writable || typeof found.value !== 'function' || asked.has(found.value)) continue;
      const watched = standIn(found.value, {apply(target, self, args) { try { const command = String(args[0]).slice(0, 80); called(name, {command}, command); } catch (e) { /* as above */ } return apply(target, self, args); }});
      asked.add(watched);
      scope[name] = watched;
    }
  };
  look = consent;

  if (!scope.document) scope.addEventListener('policywitness:flush', flush);
  else {
    scope.addEventListener('pagehide', flush, {capture: true});
    // The load event of each script passes here: what it defined is watched before the next one runs.
    for (const event of ['load', 'DOMContentLoaded', 'policywitness:flush']) scope.addEventListener(event, consent, {capture: true});
    scope.addEventListener('policywitness:flush', flush);
  }
})(globalThis);
//# sourceURL=policywitness:recorder
