// Lists what a visitor could press to see the consent choice again, anywhere in one frame. It changes nothing.
// Returns {controls, elements}; a control's `index` is its place in `elements`.
() => {
  const elements = [], controls = [];
  const tidy = (text, length) => (text || '').replace(/\s+/g, ' ').trim().slice(0, length);
  // A closed tree is known where the page recorder saw it being made.
  const closed = Element.prototype.attachShadow[Symbol.for('policywitness.shadow')] || (() => null);
  const shadow = (element) => element.shadowRoot || closed(element) || null;
  const deep = (root, visit) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.nodeType === Node.ELEMENT_NODE) visit(node);
      const tree = node.nodeType === Node.ELEMENT_NODE && shadow(node);
      if (tree) deep(tree, visit);
    }
  };
  const floats = (element) => {
    for (let one = element; one; one = one.parentElement || one.getRootNode().host) {
      if (getComputedStyle(one).position === 'fixed') return true;
    }
    return false;
  };
  const leaves = (element) => {
    const link = element.closest('a[href]');
    if (!link) return null;
    try {
      const url = new URL(link.href, document.baseURI);
      return url.protocol !== 'javascript:' && url.href.split('#')[0] !== location.href.split('#')[0] ? url.href : null;
    } catch (e) { return null; }
  };
  deep(document.documentElement, (element) => {
    if (controls.length >= 1500) return;
    const plain = ['DIV', 'SPAN', 'P', 'LI', 'IMG'].includes(element.tagName) && !element.childElementCount;
    if (!element.matches('button, a, summary, input[type=button], [role=button], [onclick]')) {
      if (!plain || getComputedStyle(element).cursor !== 'pointer' || element.closest('button, a, label, [role=button], [onclick]')) return;
    }
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || !element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) return;
    const image = element.querySelector('img[alt], svg[aria-label]');
    const name = element.getAttribute('aria-label') || element.getAttribute('title') || image?.getAttribute('alt') || image?.getAttribute('aria-label') || '';
    const label = tidy(element.innerText || element.value || name || element.textContent, 120);
    if (!label && !name) return;
    controls.push({
      index: elements.push(element) - 1, label, name: tidy(name, 120), leaves: leaves(element), floats: floats(element),
      element: (element.localName + (element.id ? '#' + element.id : '') + [...element.classList].slice(0, 4).map((one) => '.' + one).join('')).slice(0, 200),
      opens_dialog: element.getAttribute('aria-haspopup') === 'dialog',
    });
  });
  return {controls, elements};
}
