// What all charts share: axes whose labels come as text, measured words, tooltips, focus.
const narrow = 700; // pixels; below, labels stand above their bars

const measure = (() => {
  const context = document.createElement('canvas').getContext('2d');
  return (text, size = 12.5) => {
    context.font = `${size}px ${fontFamily()}`;
    return Math.max(0, ...String(text).split('\n').map(line => context.measureText(line).width));
  };
})();
const widest = (texts, size) => Math.max(0, ...texts.map(text => measure(text || '', size)));

// A text in lines of at most `width` pixels, broken at spaces; between Chinese characters, too.
const wrapped = (text, width, size) => {
  const words = String(text).match(/[⺀-鿿＀-￯]|[^\s⺀-鿿＀-￯]+\s*|\s+/g) || [];
  const lines = [''];
  for (const word of words) {
    const longer = lines[lines.length - 1] + word;
    if (measure(longer.trimEnd(), size) > width && lines[lines.length - 1] !== '')
      lines.push(word);
    else
      lines[lines.length - 1] = longer;
  }
  return lines.map(line => line.trim());
};

const scaleOf = (name, axis, range) => ({
  name, type: axis.log ? 'log' : 'linear', domain: [axis.from, axis.to], range, nice: false,
  zero: false, clamp: false,
});
// Values of ticks to their texts.
const wordsOf = (name, axis) => ({
  name: name + '-words', type: 'ordinal', domain: axis.ticks.map(tick => tick.at),
  range: axis.ticks.map(tick => tick.text),
});
const axisOf = (name, axis, orient, width) => ({
  scale: name, orient, grid: true, values: axis.ticks.map(tick => tick.at), tickSize: 0,
  labelPadding: 6, domain: false, zindex: 0,
  title: wrapped(axis.title, width, 12.5), aria: false,
  encode: { labels: { update: { text: { scale: name + '-words', field: 'value' } } } },
});

const shown = datum => ({
  tooltip: { field: 'text' }, description: { field: 'text' },
});
const titleLines = (axis, width) => wrapped(axis.title, width, 12.5).length;
// Pixels that the first tick's text needs left of the scale.
const firstTickRoom = (axis, width) => {
  if (axis.ticks.length === 0) return 0;
  const [first] = axis.ticks;
  return Math.ceil(measure(first.text, 12) / 2 - positionOf(axis, width)(first.at)) + 2;
};

// A text mark and, under it, the same in the colour of the ground, so that lines do not cross it.
const haloed = mark => {
  const halo = JSON.parse(JSON.stringify(mark));
  Object.assign(halo.encode.update, { stroke: { value: 'var(--ground)' },
    strokeWidth: { value: 4 }, strokeJoin: { value: 'round' } });
  return [halo, mark];
};

const silent = { aria: false, interactive: false };

// Places labels of vertical rules on as many lines as they need; returns their line and side.
const placed = (rules, xOf, width, size) => {
  const rows = [];
  return rules.filter(rule => rule.text).map(rule => {
    const x = xOf(rule.at), length = measure(rule.text, size) + 10;
    const left = Math.min(Math.max(x - length / 2, 0), Math.max(0, width - length));
    let row = rows.findIndex(ends => ends.every(([a, b]) => left >= b || left + length <= a));
    if (row < 0) row = rows.push([]) - 1;
    rows[row].push([left, left + length]);
    return { ...rule, x, left: left + 5, row };
  });
};

const positionOf = (axis, width) => value => {
  const f = axis.log ? Math.log : v => v;
  return (f(value) - f(axis.from)) / (f(axis.to) - f(axis.from)) * width;
};

// The one tooltip of the page.
const tip = {
  element: null,
  show(text, x, y) {
    this.element.textContent = text;
    this.element.hidden = false;
    const box = this.element.getBoundingClientRect();
    const left = Math.min(Math.max(4, x + 14), window.innerWidth - box.width - 4);
    const top = y + 18 + box.height > window.innerHeight ? y - box.height - 12 : y + 18;
    this.element.style.left = left + 'px';
    this.element.style.top = Math.max(4, top) + 'px';
  },
  hide() { this.element.hidden = true; },
};
const onHover = (handler, event, item, value) =>
  value ? tip.show(value, event.clientX, event.clientY) : tip.hide();

// Arrow keys go from mark to mark; one of them is in the order of Tab.
const makeFocusable = container => {
  const marks = [...container.querySelectorAll('svg [role="graphics-symbol"][aria-label]')]
    .filter(mark => mark.getAttribute('aria-label') !== '');
  marks.forEach((mark, i) => {
    mark.setAttribute('tabindex', i === 0 ? '0' : '-1');
    mark.addEventListener('focus', () => {
      const box = mark.getBoundingClientRect();
      tip.show(mark.getAttribute('aria-label'), box.right, box.bottom);
    });
    mark.addEventListener('blur', () => tip.hide());
    mark.addEventListener('keydown', event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') tip.hide();
      if (!step) return;
      event.preventDefault();
      const next = marks[(i + step + marks.length) % marks.length];
      marks.forEach(other => other.setAttribute('tabindex', '-1'));
      next.setAttribute('tabindex', '0');
      next.focus();
    });
  });
};
