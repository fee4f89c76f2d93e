// Draws each chart when it comes into view, again when its width changes, all of them in print.
const specs = { rows: rowsSpec, columns: columnsSpec, curves: curvesSpec, ...sweepSpecs };
const mostMarks = 1000; // as SVG; more are drawn on a canvas

// A canvas knows no variables of the style sheet.
const resolved = spec => {
  const style = getComputedStyle(document.documentElement);
  return JSON.parse(JSON.stringify(spec).replace(/var\((--[a-z0-9]+)\)/g, (_, name) =>
    style.getPropertyValue(name).trim()));
};

const withFonts = spec => {
  const font = fontFamily();
  for (const mark of spec.marks) if (mark.type === 'text') mark.encode.update.font = { value: font };
  for (const axis of spec.axes || []) axis.labelFont = axis.titleFont = font;
  return spec;
};

const marksOf = spec => Math.max(...spec.data.map(data => data.values.length));

const draw = (container, chart, width) => {
  const { plot, points, ...spec } = withFonts(specs[chart.kind](chart, width));
  container.plot = plot;
  if (!container.target) {
    container.target = document.createElement('div');
    container.prepend(container.target);
  }
  if (container.view) container.view.finalize();
  const canvas = marksOf(spec) > mostMarks;
  container.view = vega(canvas ? resolved(spec) : spec, container.target,
    canvas ? 'canvas' : 'svg', onHover);
  container.dataset.drawn = width;
  return container.view.runAsync().then(() => {
    container.dataset.marks = marksOf(spec);
    makeFocusable(container);
  });
};

const chartsOf = data => {
  const charts = new Map();
  for (const container of document.querySelectorAll('[data-chart]')) {
    const chart = data[container.dataset.chart];
    charts.set(container, chart);
    addLegend(container, chart.legend);
  }
  return charts;
};

const redraw = (container, chart, always) => {
  const width = Math.floor(container.clientWidth);
  if (width === 0 || (!always && container.dataset.drawn === String(width))) return;
  draw(container, chart, width);
};

const drawWhenSeen = charts => {
  const seen = new Set();
  const observer = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || seen.has(target)) continue;
      seen.add(target);
      redraw(target, charts.get(target));
    }
  }, { rootMargin: '200px' });
  for (const container of charts.keys()) observer.observe(container);
  return seen;
};

const start = () => {
  tip.element = document.getElementById('tip');
  const data = JSON.parse(document.getElementById('data').textContent);
  const charts = chartsOf(data);
  let seen = new Set();
  const again = (containers, always = true) => {
    for (const c of containers) if (seen.has(c)) redraw(c, charts.get(c), always);
  };
  if (data.sweep) startSweep(data.sweep, again);
  seen = drawWhenSeen(charts);
  let waiting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => again(charts.keys(), false), 150);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => again(charts.keys()));
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const [container, chart] of charts) redraw(container, chart);
  });
  window.addEventListener('scroll', () => tip.hide(), { passive: true });
  document.querySelectorAll('table.sortable').forEach(makeSortable);
  document.querySelectorAll('[data-filters]').forEach(makeFilters);
};
start();
