// The short visible lines of a frame that speak of privacy, signals or choices, and the switches whose label does. It changes nothing.
(() => {
  const TOPIC = /privacy|opt(?:ed)?[ -]?(?:out|in)|\bsignal|\bgpc\b|do not (?:sell|share|track)|choices|honou?r|preference|cookie|consent|tracking|personal (?:data|information)|widerspr|einwillig|datenschutz|vie priv|consentement|privacidad|rifiut|toestemming|zgod/i;
  const LONGEST = 240, MOST = 60;
  const found = new Set();
  const tidy = (text) => (text || '').replace(/\s+/g, ' ').trim();
  const add = (line) => { if (line && line.length <= LONGEST && TOPIC.test(line) && found.size < MOST) found.add(line); };
  const read = (root) => { for (const line of (root.innerText || '').split('\n')) add(tidy(line)); };
  const shown = (element) => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  const deep = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('input[type=checkbox], [role=switch], [role=checkbox]')) {
        const label = tidy([...(element.labels || [])].map((one) => one.innerText).join(' ') || element.getAttribute('aria-label') || element.closest('label, li, tr, div')?.innerText);
        const on = element.matches('input') ? element.checked : element.getAttribute('aria-checked') === 'true';
        if (shown(element) || [...(element.labels || [])].some(shown)) add((on ? '[x] ' : '[ ] ') + label);
      }
      if (element.shadowRoot) { for (const child of element.shadowRoot.children) if (child.innerText !== undefined) read(child); deep(element.shadowRoot); }
    }
  };
  if (document.body) { read(document.body); deep(document); }
  return [...found];
})()
