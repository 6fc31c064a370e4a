// Looks for what may be a consent banner in one frame: boxes that lie over the page, or that say so of themselves, with their
// controls. It changes nothing. Returns {boxes, elements}: `boxes` describes, and a control's `index` is its place in `elements`.
(framed) => {
  const HINT = /cookie|consent|gdpr|rgpd|dsgvo|\bcmp\b|privacy|ccpa/i;
  const MAX_BOXES = 40, MAX_TEXT = 6000, MAX_CONTROLS = 150;
  const elements = [], boxes = [];
  const up = (element) => element.parentElement || (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);
  const rectangle = (element) => {
    const box = element.getBoundingClientRect();
    return {x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width), height: Math.round(box.height)};
  };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    if (!element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) return false;
    return box.right > 0 && box.left < innerWidth;
  };
  const inView = (element) => {
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  };
  const textOf = (root) => {
    let text = root.innerText || '';
    deep(root, (element) => {
      const tree = shadow(element);
      if (tree) for (const child of tree.children) text += ' ' + (child.innerText || '');
      if (element.localName === 'slot') for (const node of element.assignedNodes()) if (!root.contains(node)) text += ' ' + (node.innerText ?? node.data ?? '');
    });
    return text;
  };
  const named = (element) => {
    const ids = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
    const by = ids.map((id) => element.getRootNode().getElementById?.(id)?.textContent || '').join(' ');
    const image = element.querySelector?.('img[alt], svg[aria-label]');
    return element.getAttribute('aria-label') || by || element.getAttribute('title') || (element.matches('input') && element.alt) || image?.getAttribute('alt') || image?.getAttribute('aria-label') || '';
  };
  const label = (element) => tidy(element.innerText || (element.matches('input:not([type=image])') && element.value) || named(element) || element.textContent, 200);
  const style = (element) => {
    const css = getComputedStyle(element);
    return {color: css.color, background: css.backgroundColor, border: css.borderTopWidth + ' ' + css.borderTopColor, font_px: parseFloat(css.fontSize) || 0, weight: css.fontWeight, decoration: css.textDecorationLine};
  };
  const describe = (element) => {
    let text = element.localName;
    if (element.id) text += '#' + element.id;
    for (const name of [...element.classList].slice(0, 4)) text += '.' + name;
    return text.slice(0, 200);
  };
  const PRESSED = 'button, a, summary, input[type=button], input[type=submit], input[type=image], [role=button], [role=link], [onclick]';
  const isControl = (element) => {
    if (element.matches(PRESSED)) return true;
    if (element.childElementCount || !['DIV', 'SPAN', 'P', 'LI', 'B', 'STRONG'].includes(element.tagName)) return false;
    return getComputedStyle(element).cursor === 'pointer' && !element.closest('button, a, label, [role=button], [onclick]');
  };
  const isToggle = (element) => element.matches('input[type=checkbox], input[type=radio], [role=switch], [role=checkbox], [role=radio]');
  const toggleLabel = (element) => {
    const own = [...(element.labels || [])].map((one) => one.innerText || one.textContent).join(' ');
    const near = element.closest('li, tr, fieldset, section, label, div');
    return tidy(own || named(element) || near?.innerText, 120);
  };
  const toggle = (element) => ({
    index: elements.push(element) - 1,
    label: toggleLabel(element),
    name: tidy(element.id || element.getAttribute('name') || '', 80),
    radio: element.type === 'radio' || element.getAttribute('role') === 'radio',
    value: tidy(element.getAttribute('value'), 80),
    checked: element.matches('input') ? element.checked : element.getAttribute('aria-checked') === 'true',
    disabled: Boolean(element.disabled) || element.getAttribute('aria-disabled') === 'true' || element.hasAttribute('readonly'),
  });
  const control = (element) => ({
    index: elements.push(element) - 1, label: label(element), name: tidy(named(element), 120), tag: element.localName,
    element: describe(element), role: element.getAttribute('role'), leads: leads(element), disabled: Boolean(element.disabled),
    pressed: element.getAttribute('aria-pressed'), in_view: inView(element), box: rectangle(element), style: style(element),
  });
  const over = (element) => {
    if (element.matches('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]')) return 'dialog';
    const css = getComputedStyle(element);
    if (css.position === 'fixed' || css.position === 'sticky') return css.position;
    return element.matches(':popover-open') || (css.position === 'absolute' && Number(css.zIndex) > 0) ? 'above' : null;
  };
  // A notice that lies in the page's flow says what it is by its words alone: the smallest box around them that has controls.
  const TOPIC = /cookie|consent|traceur|ciastecz|privacy|datenschutz|privatsph|vie priv|privacidad|prywatno/i;
  const flowing = () => {
    const boxes = new Set();
    deep(document.documentElement, (element) => {
      if (boxes.size >= 10 || !element.matches('p, div, span, h1, h2, h3, h4, label, strong, b, section, td, li') || element.closest('main article, footer, nav')) return;
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(' ');
      if (own.length > 1200 || !TOPIC.test(own)) return;
      for (let box = element, steps = 0; box && box !== document.body && steps < 4; box = up(box), steps += 1) {
        if (box.querySelector(PRESSED) && (box.textContent || '').length < 2500) { boxes.add(box); return; }
      }
    });
    return boxes;
  };
  const found = [];
  deep(document.documentElement, (element) => {
    if (found.length >= MAX_BOXES || element === document.documentElement) return;
    if (element === document.body) { if (framed) found.push([element, 'frame']); return; }
    const hint = HINT.test(element.id) || HINT.test(element.localName) || HINT.test(element.getAttribute('class') || '') || HINT.test(element.getAttribute('aria-label') || '');
    // Only a few kinds of elements are boxes; computing a style for every element of a large page takes long.
    if (!hint && !element.matches('div, section, aside, dialog, form, header, footer, nav, ul, [role]') && !element.localName.includes('-')) return;
    const how = over(element) || (hint ? 'named' : null);
    if (how && (shown(element) || [...element.children, ...(shadow(element)?.children || [])].some(shown))) found.push([element, how]);
  });
  for (const box of flowing()) if (shown(box) && !found.some(([one]) => one === box)) found.push([box, 'flow']);
  for (const [element, how] of found) {
    const text = textOf(element);
    if (!text.trim() || text.length > MAX_TEXT * 5) continue;
    const controls = [], toggles = [];
    deep(element, (one) => {
      if (isToggle(one)) { if (toggles.length < MAX_CONTROLS && (shown(one) || [...(one.labels || []), up(one)].some((other) => other && shown(other)))) toggles.push(toggle(one)); }
      else if (controls.length < MAX_CONTROLS && isControl(one) && shown(one)) controls.push(control(one));
    });
    boxes.push({
      index: elements.push(element) - 1, how, element: describe(element), text: tidy(text, MAX_TEXT), box: rectangle(element),
      in_view: inView(element) || [...element.children].some((child) => shown(child) && inView(child)),
      modal: element.getAttribute('aria-modal') === 'true', style: style(element), controls, toggles,
      asks_more: Boolean(element.querySelector('input[type=email], input[type=password], input[type=tel], textarea')),
    });
  }
  return {boxes, elements, viewport: {width: innerWidth, height: innerHeight}};
}
