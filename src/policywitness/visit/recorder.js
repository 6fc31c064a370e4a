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
  const watchConstructor = (name, shape) => {
    const found = Object.getOwnPropertyDescriptor(scope, name);
    if (!found || typeof found.value !== 'function') return;
    found.value = new Proxy(found.value, {construct(target, args, self) { try { called('new ' + name, shape(args)); } catch (e) { /* as above */ } return Reflect.construct(target, args, self); }});
    Object.defineProperty(scope, name, found);
  };

  watchSetter(of('Document'), 'cookie', (self, value) => send({kind: 'cookie', how: 'js', text: String(value).slice(0, 8192), frame: self.URL, stack: stack()}));
  watch(of('CookieStore'), 'set', (self, args) => {
    const given = typeof args[0] === 'object' && args[0] ? args[0] : {name: args[0], value: args[1]};
    send({kind: 'cookie', how: 'cookie_store', frame: here(), stack: stack(), options: {
      name: String(given.name ?? ''), value: String(given.value ?? ''), domain: given.domain ?? null, path: given.path ?? '/',
      expires: given.expires == null ? null : Number(given.expires), sameSite: given.sameSite ?? 'strict', partitioned: Boolean(given.partitioned)}});
  });
  watch(of('Storage'), 'setItem', (self, args) => {
    let area = 'session';
    try { if (self === scope.localStorage) area = 'local'; } catch (e) { /* storage is denied here */ }
    send({kind: 'storage', area, key: String(args[0]).slice(0, 1024), frame: here(), stack: stack()});
  });

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
