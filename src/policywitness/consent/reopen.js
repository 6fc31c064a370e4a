// Lists what a visitor could press to see the consent choice again, anywhere in one frame. It changes nothing.
// Returns {controls, elements}; a control's `index` is its place in `elements`.
() => {
  const elements = [], controls = [];
  const floats = (element) => {
    for (let one = element; one; one = one.parentElement || one.getRootNode().host) {
      if (getComputedStyle(one).position === 'fixed') return true;
    }
    return false;
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
      index: elements.push(element) - 1, label, name: tidy(name, 120), leads: leads(element), floats: floats(element),
      element: (element.localName + (element.id ? '#' + element.id : '') + [...element.classList].slice(0, 4).map((one) => '.' + one).join('')).slice(0, 200),
      opens_dialog: element.getAttribute('aria-haspopup') === 'dialog',
    });
  });
  return {controls, elements};
}
