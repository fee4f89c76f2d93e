// Rows with a label each: stacked bars, dots with intervals, a text at the end.
const rowHeights = (chart, above, labelWidth) => {
  let y = 0;
  return chart.rows.map(row => {
    const lines = wrapped(row.label, labelWidth, 12.5);
    const head = above ? lines.length * 16 + 2 : 0;
    const height = above ? head + 21 : Math.max(30, lines.length * 16 + 8);
    const place = { top: y, middle: above ? y + head + 10 : y + height / 2, lines };
    y += height;
    return place;
  });
};

const rowText = (places, above, shift) => places.flatMap(place =>
  place.lines.map((text, i) => ({
    text, x: above ? -shift : -10 - shift, align: above ? 'left' : 'right',
    y: above ? place.top + 10 + 16 * i
             : place.middle + 16 * (i - (place.lines.length - 1) / 2),
  })));

const flatten = (chart, places, key) => chart.rows.flatMap((row, i) =>
  (row[key] || []).map(item => ({ color: 'var(--c1)', ...item, y: places[i].middle })));

const rowMarks = height => [
  { type: 'rule', ...silent, from: { data: 'rules' }, encode: { update: {
    x: { scale: 'x', field: 'at' }, y: { field: 'top' }, y2: { value: height },
    stroke: { value: 'var(--ink)' }, strokeWidth: { value: 1.3 },
    strokeDash: { field: 'dash' } } } },
  { type: 'rect', from: { data: 'bars' }, encode: { update: {
    x: { scale: 'x', field: 'from' }, x2: { scale: 'x', field: 'to' },
    y: { field: 'y', offset: -10 }, height: { value: 20 }, fill: { field: 'color' },
    stroke: { value: 'var(--ground)' }, strokeWidth: { value: 1 }, ...shown() } } },
  { type: 'rule', ...silent, from: { data: 'intervals' }, encode: { update: {
    x: { scale: 'x', field: 'low' }, x2: { scale: 'x', field: 'high' }, y: { field: 'y' },
    stroke: { field: 'color' }, strokeWidth: { value: 3 }, strokeCap: { value: 'butt' } } } },
  { type: 'symbol', from: { data: 'dots' }, encode: { update: {
    x: { scale: 'x', field: 'at' }, y: { field: 'y' }, shape: { field: 'shape' },
    size: { field: 'size' }, fill: { field: 'fill' }, stroke: { field: 'color' },
    strokeWidth: { value: 2 }, ...shown() } } },
  ...haloed({ type: 'text', ...silent, from: { data: 'labels' }, encode: { update: {
    x: { field: 'x' }, y: { field: 'y' }, align: { field: 'align' }, text: { field: 'text' },
    baseline: { value: 'middle' } } } }),
  ...haloed({ type: 'text', ...silent, from: { data: 'notes' }, encode: { update: {
    x: { scale: 'x', field: 'at', offset: { field: 'dx' } }, y: { field: 'y' },
    text: { field: 'text' }, align: { field: 'align' }, baseline: { value: 'middle' },
    fontSize: { value: 12 } } } }),
  { type: 'text', ...silent, from: { data: 'ends' }, encode: { update: {
    x: { scale: 'x', field: 'at', offset: 12 }, y: { field: 'y' }, text: { field: 'text' },
    baseline: { value: 'middle' }, fill: { value: 'var(--soft)' } } } },
  { type: 'text', ...silent, from: { data: 'names' }, encode: { update: {
    x: { field: 'left' }, y: { field: 'y' }, text: { field: 'text' },
    fontSize: { value: 12 }, fill: { value: 'var(--soft)' } } } },
];

const tickPath = 'M-0.08,-1L0.08,-1L0.08,1L-0.08,1Z'; // a short upright line

const endOf = row => {
  const values = [...(row.bars || []).map(bar => bar.to),
    ...(row.dots || []).filter(dot => dot.shape !== 'tick').flatMap(dot =>
      [dot.at, dot.high ?? dot.at])];
  return Math.max(0, ...values);
};

// Pixels that notes need left of the scale and right of it, where the scale has `width`.
const noteRoom = (chart, width) => {
  const xOf = positionOf(chart.x, width);
  let left = 0, right = 0;
  for (const note of chart.rows.flatMap(row => row.notes || [])) {
    const length = measure(note.text, 12) + 12, x = xOf(note.at);
    if (note.left) left = Math.max(left, length - x);
    else right = Math.max(right, x + length - width);
  }
  return { left: Math.ceil(left), right: Math.ceil(right) };
};

const rowsSpec = (chart, total) => {
  const labels = widest(chart.rows.map(row => row.label));
  const above = total < narrow - 60 || labels > 0.36 * total;
  const beside = above ? 2 : Math.ceil(labels) + 16;
  let noted = { left: 0, right: 0 };
  for (let i = 0; i < 4; ++i) // the narrower the scale, the more room its notes need
    noted = noteRoom(chart, total - beside - 14 - noted.left - noted.right);
  const left = Math.max(beside + noted.left, firstTickRoom(chart.x, 0.6 * total));
  const room = widest(chart.rows.map(row => row.end));
  const ends = chart.rows.map((row, i) => ({ row, i })).filter(({ row }) => row.end);
  const plain = total - left - 14 - noted.right;
  const needed = Math.max(0, ...ends.map(({ row }) => {
    const x = positionOf(chart.x, 1)(row.endAt ?? endOf(row));
    return x > 0 ? (measure(row.end) + 16 + x * plain - plain) / Math.max(x, 0.05) : 0;
  }));
  const width = Math.max(120, Math.floor(plain - Math.min(Math.max(0, needed), room + 16)));
  const places = rowHeights(chart, above, above ? total - 10 : labels + 1);
  const last = places[places.length - 1];
  const height = above ? last.middle + 18 : last.middle * 2 - last.top;
  const names = placed(chart.rules || [], positionOf(chart.x, width), width, 12);
  const top = names.reduce((rows, name) => Math.max(rows, name.row + 1), 0) * 16;
  const rules = (chart.rules || []).map(rule => ({ dash: [], ...rule,
    top: -4 - 16 * (names.find(name => name.at === rule.at)?.row ?? 0) }));
  const dots = flatten(chart, places, 'dots').map(dot => ({ ...dot,
    shape: dot.shape === 'tick' ? tickPath : dot.shape || 'circle',
    size: dot.shape === 'tick' ? 700 : 130, fill: dot.hollow ? 'var(--ground)' : dot.color }));
  return {
    width, height, padding: { left, right: total - left - width, top: top + 8,
      bottom: 32 + 15 * titleLines(chart.x, width) },
    autosize: 'none',
    data: [
      { name: 'rules', values: rules },
      { name: 'bars', values: flatten(chart, places, 'bars') },
      { name: 'dots', values: dots },
      { name: 'intervals', values: dots.filter(dot => dot.low !== undefined) },
      { name: 'labels', values: rowText(places, above, above ? left - 2 : noted.left) },
      { name: 'notes', values: flatten(chart, places, 'notes').map(note => ({ ...note,
        dx: note.left ? -6 : 6, align: note.left ? 'right' : 'left' })) },
      { name: 'ends', values: ends.map(({ row, i }) =>
        ({ at: row.endAt ?? endOf(row), text: row.end, y: places[i].middle })) },
      { name: 'names', values: names.map(name => ({ ...name, y: -8 - 16 * name.row })) },
    ],
    scales: [scaleOf('x', chart.x, [0, width]), wordsOf('x', chart.x)],
    axes: [axisOf('x', chart.x, 'bottom', width)],
    marks: rowMarks(height),
  };
};
