// Runs before any script of a page, frame or worker. Reports who writes cookies and storage, and who calls or reads what is watched.
// CHANNEL is replaced by the name of a one-off binding, which is taken out of the page's sight at once.
((scope) => {
  'use strict';
  const channel = scope['CHANNEL'];
  if (!channel) return;
  delete scope['CHANNEL'];
  const E = scope.Error, apply = Reflect.apply, stringify = JSON.stringify, now = Date.now;
  const stack = () => {
    const limit = E.stackTraceLimit, prepare = E.prepareStackTrace;
    E.stackTraceLimit = 40; E.prepareStackTrace = undefined;
    const text = new E().stack || '';
    E.stackTraceLimit = limit; E.prepareStackTrace = prepare;
    return text;
  };
  const send = (report) => { try { report.at = now(); channel(stringify(report)); } catch (e) { /* the channel is gone with its page */ } };
  const here = () => scope.location ? scope.location.href : '';
  const origin = () => scope.origin || '';

  // The first call of an interface by a script is reported at once, further ones are counted and reported when the page rests.
  const counts = new Map();
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
    const text = stack(), where = top(text), key = api + ' ' + (unique || '') + ' ' + where;
    const known = counts.get(key);
    if (known) { known.more += 1; return; }
    if (counts.size > 2000) return;
    counts.set(key, {api, where, frame: here(), shape, more: 0});
    send({kind: 'call', api, stack: text, frame: here(), count: 1, shape});
  };

  // A Proxy keeps name, length and `[native code]` of what it stands for.
  const watch = (holder, name, before) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || typeof found.value !== 'function') return;
    found.value = new Proxy(found.value, {apply(target, self, args) { try { before(self, args); } catch (e) { /* never disturb the page */ } return apply(target, self, args); }});
    Object.defineProperty(holder, name, found);
  };
  const watchGetter = (holder, name, before) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || !found.get) return;
    found.get = new Proxy(found.get, {apply(target, self, args) { try { before(self); } catch (e) { /* as above */ } return apply(target, self, args); }});
    Object.defineProperty(holder, name, found);
  };
  const watchSetter = (holder, name, before) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || !found.set) return;
    found.set = new Proxy(found.set, {apply(target, self, args) { try { before(self, args[0]); } catch (e) { /* as above */ } return apply(target, self, args); }});
    Object.defineProperty(holder, name, found);
  };
  const of = (name) => scope[name] && scope[name].prototype;
  const watchResult = (holder, name, after) => {
    const found = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!found || typeof found.value !== 'function') return;
    found.value = new Proxy(found.value, {apply(target, self, args) { const result = apply(target, self, args); try { after(result, args, self); } catch (e) { /* as above */ } return result; }});
    Object.defineProperty(holder, name, found);
  };
  const watchConstructor = (name, shape) => {
    const found = Object.getOwnPropertyDescriptor(scope, name);
    if (!found || typeof found.value !== 'function') return;
    found.value = new Proxy(found.value, {construct(target, args, self) { try { called('new ' + name, shape(args)); } catch (e) { /* as above */ } return Reflect.construct(target, args, self); }});
    Object.defineProperty(scope, name, found);
  };

  // Who gave an address to an element: the browser starts such requests later, when the script is no longer on its stack.
  const given = new Set(), Url = scope.URL, baseOf = (node) => (node && node.baseURI) || here();
  const causes = (texts, base) => {
    const urls = [];
    for (const text of texts) {
      let url;
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
  for (const name of ['submit', 'requestSubmit']) watch(of('HTMLFormElement'), name, (self) => causes([self.getAttribute('action') || ''], baseOf(self)));
  // A blob's address says nothing of who made it.
  watchResult(Url, 'createObjectURL', (url) => causes([url], url));

  watchSetter(of('Document'), 'cookie', (self, value) => {
    const home = self.defaultView || scope;
    send({kind: 'cookie', how: 'js', text: String(value).slice(0, 8192), frame: self.URL, origin: home.origin, stack: stack()});
  });
  const baked = (args, deleted) => {
    const given = typeof args[0] === 'object' && args[0] ? args[0] : {name: args[0], value: args[1]};
    send({kind: 'cookie', how: 'cookie_store', frame: here(), origin: origin(), stack: stack(), options: {
      name: String(given.name ?? ''), value: deleted ? '' : String(given.value ?? ''), domain: given.domain ?? null, path: given.path ?? '/',
      expires: deleted ? 0 : given.expires == null ? null : Number(given.expires), sameSite: given.sameSite ?? 'strict', partitioned: Boolean(given.partitioned)}});
  };
  watch(of('CookieStore'), 'set', (self, args) => baked(args, false));
  watch(of('CookieStore'), 'delete', (self, args) => baked(args, true));

  // Who stored what. An item is told once for each value; its store may be asked by a function borrowed from another frame.
  const stored = (area, key, value) => send({kind: 'storage', area, key: String(key).slice(0, 1024), value: value === undefined ? null : String(value).slice(0, 65536), origin: origin(), frame: here(), stack: stack()});
  const areaOf = (self) => {
    for (let view = scope; view; view = view === view.parent ? null : view.parent) {
      try { if (self === view.localStorage) return 'local'; } catch (e) { /* storage is denied there, or it is of another origin */ }
    }
    return 'session';
  };
  watch(of('Storage'), 'setItem', (self, args) => stored(areaOf(self), args[0], args[1]));
  const keyOf = (store, args) => args[1] !== undefined ? args[1] : typeof store.keyPath === 'string' && args[0] ? args[0][store.keyPath] : '';
  for (const name of ['put', 'add']) watch(of('IDBObjectStore'), name, (self, args) => stored('indexeddb', `${self.transaction.db.name}/${self.name}/${keyOf(self, args)}`));
  watch(of('IDBFactory'), 'open', (self, args) => stored('indexeddb', String(args[0])));
  const caches = new WeakMap();
  watchResult(of('CacheStorage'), 'open', (result, args) => { result.then((cache) => caches.set(cache, String(args[0])), () => 0); });
  const cached = (self, request) => stored('cache', caches.get(self) || '', new Url(request.url || request, here()).href);
  for (const name of ['put', 'add']) watch(of('Cache'), name, (self, args) => cached(self, args[0]));
  watch(of('Cache'), 'addAll', (self, args) => { for (const one of args[0]) cached(self, one); });
  watch(of('ServiceWorkerContainer'), 'register', (self, args) => stored('service_worker', '', new Url(String(args[0]), here()).href));

  for (const type of ['Navigator', 'WorkerNavigator']) {
    watchGetter(of(type), 'globalPrivacyControl', () => called('navigator.globalPrivacyControl', {}));
  }
  watchGetter(of('Navigator'), 'doNotTrack', () => called('navigator.doNotTrack', {}));
  watch(of('Navigator'), 'sendBeacon', (self, args) => called('navigator.sendBeacon', {host: new URL(String(args[0]), here()).host}, String(args[0]).split('?')[0]));
  watch(of('Navigator'), 'getBattery', () => called('navigator.getBattery', {}));
  watch(of('Geolocation'), 'getCurrentPosition', () => called('geolocation.getCurrentPosition', {}));
  watch(of('Geolocation'), 'watchPosition', () => called('geolocation.watchPosition', {}));

  const size = (canvas) => ({width: canvas && canvas.width, height: canvas && canvas.height, attached: Boolean(canvas && canvas.isConnected)});
  for (const name of ['toDataURL', 'toBlob']) watch(of('HTMLCanvasElement'), name, (self) => called('canvas.' + name, size(self)));
  for (const type of ['CanvasRenderingContext2D', 'OffscreenCanvasRenderingContext2D']) {
    watch(of(type), 'getImageData', (self, args) => called('canvas.getImageData', {...size(self.canvas), read_width: args[2], read_height: args[3]}));
    watch(of(type), 'fillText', (self, args) => called('canvas.fillText', {length: String(args[0]).length, ...size(self.canvas)}));
    watch(of(type), 'measureText', (self, args) => called('canvas.measureText', {font: String(self.font).slice(0, 80)}));
  }
  for (const type of ['WebGLRenderingContext', 'WebGL2RenderingContext']) {
    watch(of(type), 'getParameter', (self, args) => called('webgl.getParameter', {parameter: args[0]}, String(args[0])));
    watch(of(type), 'getExtension', (self, args) => called('webgl.getExtension', {name: String(args[0])}, String(args[0])));
    watch(of(type), 'readPixels', () => called('webgl.readPixels', {}));
  }
  watch(of('OfflineAudioContext'), 'startRendering', () => called('audio.startRendering', {}));
  watch(of('AnalyserNode'), 'getFloatFrequencyData', () => called('audio.getFloatFrequencyData', {}));
  watch(of('RTCPeerConnection'), 'createDataChannel', () => called('webrtc.createDataChannel', {}));
  watch(of('RTCPeerConnection'), 'createOffer', () => called('webrtc.createOffer', {}));
  watch(of('FontFaceSet'), 'check', (self, args) => called('fonts.check', {font: String(args[0]).slice(0, 80)}, String(args[0])));
  watchConstructor('MutationObserver', () => ({}));

  const watched = new Set(['keydown', 'keyup', 'keypress', 'input', 'change', 'mousemove', 'mousedown', 'mouseup', 'click', 'pointermove', 'pointerdown', 'touchstart', 'touchmove', 'scroll', 'copy', 'paste', 'submit']);
  watch(of('EventTarget'), 'addEventListener', (self, args) => {
    const type = String(args[0]);
    if (!watched.has(type)) return;
    const target = self === scope ? 'window' : self === scope.document ? 'document' : (self && self.nodeName ? self.nodeName.toLowerCase() : 'other');
    called('addEventListener', {event: type, target}, type + target);
  });

  if (scope.addEventListener && scope.document) {
    scope.addEventListener('pagehide', flush, {capture: true});
    scope.addEventListener('policywitness:flush', flush);
  }
})(globalThis);
//# sourceURL=policywitness:recorder
