// What `banner.js` and `reopen.js` share; put before each of them.
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
