// What `banner.js` and `reopen.js` share; put before each of them.
const tidy = (text, length) => (text || '').replace(/\s+/g, ' ').trim().slice(0, length);
// A closed tree is known where the page recorder saw it being made.
const closed = Element.prototype.attachShadow[Symbol.for('policywitness.shadow')] || (() => null);
const shadow = (element) => element.shadowRoot || closed(element) || null;
// Every element below a root as it is drawn: into shadow trees, and through slots to what fills them. Each once.
const deep = (root, visit, seen = new Set()) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType !== Node.ELEMENT_NODE || seen.has(node)) continue;
    seen.add(node);
    visit(node);
    const tree = shadow(node);
    if (tree) deep(tree, visit, seen);
    if (node.localName === 'slot') for (const one of node.assignedElements()) deep(one, visit, seen);
  }
};
// Whether following a link leaves this document.
const leads = (element) => {
  const link = element.closest('a[href]');
  if (!link) return null;
  try {
    const url = new URL(link.href, document.baseURI);
    if (url.protocol === 'javascript:') return null;
    return url.href.split('#')[0] === location.href.split('#')[0] ? null : url.href;
  } catch (e) { return null; }
};
