// Pages of sweeps: scatter and parallel coordinates that share their selection with the points.
const sweepState = (() => {
  const listeners = [];
  return {
    data: null, ranges: new Map(), box: null, selected: [],
    onChange(listener) { listeners.push(listener); },
    apply() {
      this.selected = selectedPoints(this);
      for (const listener of listeners) listener();
    },
  };
})();

const keyPlace = (key, i) => key.places[key.points[i]];
// Axes of the parallel coordinates: all keys, then three metrics.
const parallelAxes = data => [
  ...data.keys.map(key => ({ name: key.name, at: i => keyPlace(key, i), key,
    from: Math.min(...key.places), to: Math.max(...key.places),
    low: key.values[0], high: key.values[key.values.length - 1] })),
  ...data.metrics.slice(0, 3).map(metric => {
    const { low, high } = ends(metric);
    return { name: metric.name, at: i => metric.values[i], metric,
      from: metric.values[low], to: metric.values[high],
      low: metric.texts[low], high: metric.texts[high] };
  }),
];
// Points with the smallest and the largest value.
const ends = metric => metric.values.reduce((found, v, i) => ({
  low: v < metric.values[found.low] ? i : found.low,
  high: v > metric.values[found.high] ? i : found.high,
}), { low: 0, high: 0 });

const selectedPoints = state => {
  const { data, ranges, box } = state;
  const axes = parallelAxes(data);
  const fits = i => {
    for (const [axis, [low, high]] of ranges) {
      const v = axes[axis].at(i);
      if (v < low || v > high) return false;
    }
    if (!box) return true;
    const x = data.metrics[box.x].values[i], y = data.metrics[box.y].values[i];
    return x >= box.left && x <= box.right && y >= box.bottom && y <= box.top;
  };
  const points = [];
  for (let i = 0; i < data.metrics[0].values.length; ++i) if (fits(i)) points.push(i);
  return points;
};

// Up to eight values have a colour each; more go from pale to dark.
const colorOfValue = (key, value) => key.values.length <= 8
  ? `var(--c${value + 1})`
  : `hsl(205 75% ${Math.round(78 - 52 * value / (key.values.length - 1))}%)`;

const pointText = (data, i) => [
  ...data.keys.map(key => key.name + ' = ' + key.values[key.points[i]]),
  ...data.metrics.map(metric => metric.name + ': ' + metric.texts[i]),
].join('\n');

const chosen = id => Number(document.getElementById(id).value);

const scatterLegend = (data, key) => {
  const list = document.getElementById('scatter-legend');
  list.replaceChildren();
  const every = Math.ceil(key.values.length / 8);
  key.values.forEach((value, i) => {
    if (i % every !== 0 && i !== key.values.length - 1) return;
    const item = document.createElement('li');
    item.append(swatch({ color: colorOfValue(key, i), shape: 'circle' }), key.name + ' = ' + value);
    list.append(item);
  });
};

const scatterChart = () => {
  const { data, selected } = sweepState;
  const x = chosen('scatter-x'), y = chosen('scatter-y');
  const key = data.keys[chosen('scatter-color')];
  const inside = new Set(selected);
  scatterLegend(data, key);
  const xs = data.metrics[x], ys = data.metrics[y];
  const points = xs.values.map((at, i) => ({ x: at, y: ys.values[i], size: 34,
    color: inside.has(i) ? colorOfValue(key, key.points[i]) : 'var(--line)',
    opacity: inside.has(i) ? 0.85 : 0.3, text: pointText(data, i) }));
  const front = x === y ? [] : data.fronts[Math.max(x, y)][Math.min(x, y)];
  const line = { color: 'var(--ink)', thin: true,
    points: front.map(i => [xs.values[i], ys.values[i]]).sort((a, b) => a[0] - b[0]) };
  return { kind: 'curves', x: xs.axis, y: ys.axis, height: 380, points, lines: [line] };
};

// Dragging in the chart selects; a click clears.
const brush = (container, plotOf, onSelect) => {
  let start = null;
  const band = document.createElement('div');
  band.className = 'brush';
  band.hidden = true;
  container.append(band);
  const place = event => {
    const box = container.getBoundingClientRect();
    return { x: event.clientX - box.left + container.scrollLeft, y: event.clientY - box.top };
  };
  container.addEventListener('pointerdown', event => {
    start = place(event);
    container.setPointerCapture(event.pointerId);
  });
  container.addEventListener('pointermove', event => {
    if (!start) return;
    const now = place(event), shape = plotOf(start, now);
    Object.assign(band.style, { left: shape.left + 'px', top: shape.top + 'px',
      width: shape.width + 'px', height: shape.height + 'px' });
    band.hidden = false;
  });
  container.addEventListener('pointerup', event => {
    if (!start) return;
    const from = start, to = place(event);
    start = null;
    band.hidden = true;
    const moved = Math.abs(from.x - to.x) + Math.abs(from.y - to.y) > 4;
    onSelect(moved ? { from, to } : null, from);
  });
};

const rectangle = (a, b) => ({ left: Math.min(a.x, b.x), top: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });

const scatterSpec = (chart, total) => {
  const spec = curvesSpec(scatterChart(), total);
  spec.plot = { left: spec.padding.left, top: spec.padding.top, width: spec.width,
    height: spec.height };
  return spec;
};

const wireScatter = container => {
  const value = (axis, share) => axis.from + share * (axis.to - axis.from);
  brush(container, rectangle, selection => {
    const { data } = sweepState, { plot } = container;
    const x = chosen('scatter-x'), y = chosen('scatter-y');
    if (!selection) sweepState.box = null;
    else {
      const r = rectangle(selection.from, selection.to);
      const across = px => value(data.metrics[x].axis, (px - plot.left) / plot.width);
      const up = py => value(data.metrics[y].axis, 1 - (py - plot.top) / plot.height);
      sweepState.box = { x, y, left: across(r.left), right: across(r.left + r.width),
        bottom: up(r.top + r.height), top: up(r.top) };
    }
    sweepState.apply();
  });
};

// Parallel coordinates: a path for each point.
const parallelPlot = (total, axes) => {
  const left = 14, right = 14, top = 64, height = 300;
  const width = total - left - right;
  return { left, top, width, height, xOf: k => axes.length > 1 ? width * k / (axes.length - 1) : 0,
    yOf: (axis, v) => height * (axis.to > axis.from ? 1 - (v - axis.from) / (axis.to - axis.from) : 0.5) };
};

const axisTexts = (axes, plot) => axes.flatMap((axis, k) => {
  const x = plot.xOf(k);
  const align = k === 0 ? 'left' : k === axes.length - 1 ? 'right' : 'center';
  const room = (plot.width / Math.max(1, axes.length - 1) - 12) * (align === 'center' ? 1 : 0.5);
  const lines = wrapped(axis.name, room, 12);
  return [
    ...lines.slice(0, 3).map((text, i, all) => ({ x, align, text,
      y: -22 - 14 * (all.length - 1 - i), bold: true })),
    { x, align, y: -7, text: axis.high }, { x, align, y: plot.height + 14, text: axis.low },
  ];
});

const parallelSpec = (chart, shown) => {
  const { data, selected } = sweepState;
  const axes = parallelAxes(data);
  const total = Math.max(shown, 84 * axes.length); // narrower, names lie on one another
  const plot = parallelPlot(total, axes);
  const inside = new Set(selected);
  const key = data.keys[data.color];
  const pathOf = i => 'M' + axes.map((axis, k) =>
    plot.xOf(k).toFixed(1) + ',' + plot.yOf(axis, axis.at(i)).toFixed(1)).join('L');
  const all = data.metrics[0].values.map((_, i) => ({ path: pathOf(i), inside: inside.has(i),
    color: inside.has(i) ? colorOfValue(key, key.points[i]) : 'var(--grid)' }));
  all.sort((a, b) => a.inside - b.inside);
  const brushes = [...sweepState.ranges].map(([k, [low, high]]) => ({ x: plot.xOf(k) - 7,
    y: plot.yOf(axes[k], high) - 2, height: plot.yOf(axes[k], low) - plot.yOf(axes[k], high) + 4 }));
  return {
    width: plot.width, height: plot.height, autosize: 'none', plot, points: all.length,
    padding: { left: plot.left, right: total - plot.left - plot.width, top: plot.top, bottom: 26 },
    data: [{ name: 'paths', values: all }, { name: 'texts', values: axisTexts(axes, plot) },
      { name: 'rules', values: axes.map((_, k) => ({ x: plot.xOf(k) })) },
      { name: 'brushes', values: brushes }],
    marks: [
      { type: 'path', ...silent, from: { data: 'paths' }, encode: { update: {
        path: { field: 'path' }, stroke: { field: 'color' }, strokeWidth: { value: 1 },
        strokeOpacity: { value: all.length > 500 ? 0.35 : 0.7 } } } },
      { type: 'rule', ...silent, from: { data: 'rules' }, encode: { update: { x: { field: 'x' },
        y: { value: 0 }, y2: { value: plot.height }, stroke: { value: 'var(--ink)' } } } },
      { type: 'rect', ...silent, from: { data: 'brushes' }, encode: { update: { x: { field: 'x' },
        width: { value: 14 }, y: { field: 'y' }, height: { field: 'height' },
        fill: { value: 'var(--accent)' }, fillOpacity: { value: 0.35 },
        stroke: { value: 'var(--accent)' } } } },
      ...haloed({ type: 'text', ...silent, from: { data: 'texts' }, encode: { update: {
        x: { field: 'x' }, y: { field: 'y' }, text: { field: 'text' }, align: { field: 'align' },
        fontSize: { value: 12 } } } }),
    ],
  };
};

const wireParallel = container => {
  const nearest = x => {
    const { plot } = container, n = parallelAxes(sweepState.data).length;
    const k = Math.round((x - plot.left) / plot.width * (n - 1));
    return Math.min(n - 1, Math.max(0, k));
  };
  const strip = (a, b) => {
    const x = container.plot.left + container.plot.xOf(nearest(a.x));
    return { left: x - 8, width: 16, top: Math.min(a.y, b.y), height: Math.abs(a.y - b.y) };
  };
  brush(container, strip, (selection, from) => {
    const k = nearest(from.x), { plot } = container;
    if (!selection) sweepState.ranges.delete(k);
    else {
      const axis = parallelAxes(sweepState.data)[k];
      const valueAt = y => axis.from + (1 - (y - plot.top) / plot.height) * (axis.to - axis.from);
      const ends = [valueAt(selection.from.y), valueAt(selection.to.y)];
      sweepState.ranges.set(k, [Math.min(...ends), Math.max(...ends)]);
    }
    if (k < sweepState.data.keys.length) document.getElementById('key-' + k).value = '0';
    sweepState.apply();
  });
};

// Points, a hundred at a time.
const pageSize = 100;
const pointCells = (data, i) => [...data.keys.map(key => key.values[key.points[i]]),
  ...data.metrics.map(metric => metric.texts[i])];
const pointOptions = (data, i) => data.keys.map(key => key.options[key.points[i]]).join(' ');

const copyButton = (data, i) => {
  const button = document.createElement('button');
  button.textContent = data.words.copy;
  button.addEventListener('click', () => {
    const done = () => { button.textContent = data.words.copied; };
    if (navigator.clipboard) navigator.clipboard.writeText(pointOptions(data, i)).then(done, () => {});
  });
  return button;
};

const pointRow = (data, i) => {
  const row = document.createElement('tr');
  pointCells(data, i).forEach((text, k) => {
    const cell = document.createElement(k === 0 ? 'th' : 'td');
    cell.textContent = text;
    if (k >= data.keys.length) cell.className = 'number';
    row.append(cell);
  });
  const options = document.createElement('td'), code = document.createElement('code');
  code.textContent = pointOptions(data, i);
  options.append(code, ' ', copyButton(data, i));
  row.append(options);
  return row;
};

const csvCell = text => {
  const safe = /^[=+@\-]/.test(text) && Number.isNaN(Number(text.replaceAll(',', ''))) ? "'" + text : text;
  return /[",\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
};
const csvOf = (data, points) => [
  [...data.keys, ...data.metrics].map(column => csvCell(column.name)).join(','),
  ...points.map(i => pointCells(data, i).map(csvCell).join(',')),
].join('\n');

const pointTable = () => {
  const { data } = sweepState, table = document.getElementById('point-table');
  let page = 0;
  const head = table.tHead.insertRow();
  for (const [k, name] of [...data.keys, ...data.metrics, { name: data.words.options }].entries()) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = name.name;
    if (k >= data.keys.length && k < data.keys.length + data.metrics.length) cell.className = 'number';
    head.append(cell);
  }
  const show = () => {
    const { selected } = sweepState, last = Math.max(0, Math.ceil(selected.length / pageSize) - 1);
    page = Math.min(Math.max(0, page), last);
    const rows = selected.slice(page * pageSize, (page + 1) * pageSize);
    table.tBodies[0].replaceChildren(...rows.map(i => pointRow(data, i)));
    document.getElementById('range').textContent = data.words.rows
      .replace('{first}', rows.length ? page * pageSize + 1 : 0)
      .replace('{last}', page * pageSize + rows.length).replace('{all}', selected.length);
    document.getElementById('selected').textContent = selected.length;
  };
  document.getElementById('previous').addEventListener('click', () => { --page; show(); });
  document.getElementById('next').addEventListener('click', () => { ++page; show(); });
  document.getElementById('csv').addEventListener('click', () => {
    const area = document.getElementById('csv-text');
    area.hidden = false;
    area.value = csvOf(data, sweepState.selected);
    area.select();
  });
  sweepState.onChange(() => { page = 0; show(); });
  show();
};

const wireChoices = () => {
  const { data } = sweepState;
  data.keys.forEach((key, k) => {
    const select = document.getElementById('key-' + k);
    select.addEventListener('input', () => {
      const at = Number(select.value) - 1;
      if (at < 0) sweepState.ranges.delete(k);
      else sweepState.ranges.set(k, [key.places[at], key.places[at]]);
      sweepState.apply();
    });
  });
  document.getElementById('clear').addEventListener('click', () => {
    sweepState.ranges.clear();
    sweepState.box = null;
    data.keys.forEach((_, k) => { document.getElementById('key-' + k).value = '0'; });
    sweepState.apply();
  });
};

// `again` draws the charts of these containers anew.
const startSweep = (data, again) => {
  sweepState.data = data;
  sweepState.selected = data.metrics[0].values.map((_, i) => i);
  const scatter = document.querySelector('[data-chart="scatter-chart"]');
  const parallel = document.querySelector('[data-chart="parallel-chart"]');
  sweepState.onChange(() => again([scatter, parallel].filter(Boolean)));
  if (scatter) {
    wireScatter(scatter);
    for (const id of ['scatter-x', 'scatter-y', 'scatter-color'])
      document.getElementById(id).addEventListener('input', () => {
        sweepState.box = null;
        sweepState.apply();
      });
  }
  if (parallel) {
    wireParallel(parallel);
    wireChoices();
  }
  pointTable();
};
const sweepSpecs = { scatter: scatterSpec, parallel: parallelSpec };
