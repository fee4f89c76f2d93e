// Draws each chart when it comes into view, again when its width changes, all of them in print.
const specs = { rows: rowsSpec, columns: columnsSpec, curves: curvesSpec, ...sweepSpecs };
const most = 1000; // marks as SVG; more are drawn on a canvas

const draw = (container, chart, width) => {
  const spec = specs[chart.kind](chart, width);
  for (const mark of spec.marks) if (mark.type === 'text') mark.encode.update.font = { value: fontFamily() };
  for (const axis of spec.axes || []) axis.labelFont = axis.titleFont = fontFamily();
  const marks = (chart.points || []).length;
  return vega(spec, container, marks > most ? 'canvas' : 'svg', onHover).runAsync().then(view => {
    container.dataset.drawn = width;
    makeFocusable(container);
    return view;
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

const redraw = (container, chart) => {
  const width = Math.floor(container.clientWidth);
  if (width === 0 || container.dataset.drawn === String(width)) return Promise.resolve();
  return draw(container, chart, width);
};

const start = () => {
  tip.element = document.getElementById('tip');
  const data = JSON.parse(document.getElementById('data').textContent);
  const charts = chartsOf(data);
  const seen = new Set();
  const observer = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || seen.has(target)) continue;
      seen.add(target);
      redraw(target, charts.get(target));
    }
  }, { rootMargin: '200px' });
  for (const container of charts.keys()) observer.observe(container);
  let waiting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => seen.forEach(c => redraw(c, charts.get(c))), 150);
  });
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const [container, chart] of charts) redraw(container, chart);
  });
  window.addEventListener('scroll', () => tip.hide(), { passive: true });
  document.querySelectorAll('table.sortable').forEach(makeSortable);
  document.querySelectorAll('[data-filters]').forEach(makeFilters);
};
start();
