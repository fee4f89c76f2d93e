// Lines with bands, rules with names, points: everything with two axes of numbers.

const lineMark = (line, i) => ({
  type: 'line', ...silent, from: { data: 'lines-' + i }, encode: { update: {
    x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' }, stroke: { value: line.color },
    strokeWidth: { value: line.thin ? 1.2 : 2.5 }, strokeDash: { value: line.dash || [] },
    interpolate: { value: line.steps ? 'step-after' : 'linear' } } },
});
const bandMark = (line, i) => ({
  type: 'area', ...silent, from: { data: 'bands-' + i }, encode: { update: {
    x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'low' },
    y2: { scale: 'y', field: 'high' }, fill: { value: line.color },
    fillOpacity: { value: 0.18 } } },
});

const pointMarks = [
  { type: 'symbol', from: { data: 'points' }, encode: { update: {
    x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' }, size: { field: 'size' },
    shape: { field: 'shape' }, fill: { field: 'fill' }, fillOpacity: { field: 'opacity' },
    stroke: { field: 'color' }, strokeWidth: { value: 1.6 }, ...shown() } } },
  { type: 'rule', ...silent, from: { data: 'moved' }, encode: { update: {
    x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' }, x2: { field: 'px' },
    y2: { field: 'py' }, stroke: { value: 'var(--soft)' } } } },
  ...haloed({ type: 'text', ...silent, from: { data: 'marked' }, encode: { update: {
    x: { field: 'px' }, y: { field: 'py' }, text: { field: 'label' }, align: { field: 'align' },
    baseline: { value: 'middle' }, fontSize: { value: 12 } } } }),
];

// Labels beside their points, moved up or down until none lies on another.
const labelled = (points, xOf, yOf, width) => {
  const taken = [];
  return points.filter(point => point.label).map(point => {
    const x = xOf(point.x), length = measure(point.label, 12);
    const beside = Math.sqrt(point.size / Math.PI) + 5;
    const right = x + beside + length < width;
    const px = right ? x + beside : x - beside;
    const begin = right ? px : px - length;
    let py = yOf(point.y) - 9;
    const free = y => taken.every(t =>
      begin > t.end || begin + length < t.begin || Math.abs(y - t.y) > 14);
    for (let step = 0; !free(py) && step < 12; ++step)
      py += (step % 2 === 0 ? 1 : -1) * (step + 1) * 8;
    taken.push({ begin, end: begin + length, y: py });
    const moved = Math.abs(py - yOf(point.y)) > 10;
    return { ...point, px, py, moved, align: right ? 'left' : 'right' };
  });
};

const ruleMarks = (width, height) => [
  { type: 'rule', ...silent, from: { data: 'down' }, encode: { update: {
    x: { scale: 'x', field: 'at' }, y: { field: 'top' }, y2: { value: height },
    stroke: { value: 'var(--ink)' }, strokeDash: { value: [4, 3] } } } },
  { type: 'text', ...silent, from: { data: 'down-names' }, encode: { update: {
    x: { field: 'left' }, y: { field: 'y' }, text: { field: 'text' }, fontSize: { value: 12 },
    fill: { value: 'var(--soft)' } } } },
  { type: 'rule', ...silent, from: { data: 'across' }, encode: { update: {
    x: { value: 0 }, x2: { value: width }, y: { scale: 'y', field: 'at' },
    stroke: { field: 'color' }, strokeDash: { field: 'dash' }, strokeWidth: { field: 'thick' } } } },
  ...haloed({ type: 'text', ...silent, from: { data: 'across-names' }, encode: { update: {
    x: { value: 5 }, y: { field: 'y' }, text: { field: 'text' },
    fontSize: { value: 12 } } } }),
];

const acrossNames = (rules, yOf) => {
  const taken = [];
  return rules.filter(rule => rule.text).sort((a, b) => b.at - a.at).map(rule => {
    let y = yOf(rule.at) - 5;
    while (taken.some(t => Math.abs(t - y) < 15)) y += 15;
    taken.push(y);
    return { ...rule, y };
  });
};

const curvesSpec = (chart, total) => {
  const yTexts = chart.y.hidden ? [] : chart.y.ticks.map(tick => tick.text);
  const left = chart.y.hidden ? 14 : Math.ceil(widest(yTexts, 12)) + 36;
  const width = Math.max(160, total - left - 18), height = chart.height || 300;
  const xOf = positionOf(chart.x, width), yUp = positionOf(chart.y, height);
  const yOf = value => height - yUp(value);
  const lines = chart.lines || [];
  const points = (chart.points || []).map(point => ({ size: 70, shape: 'circle', opacity: 1,
    color: 'var(--c1)', ...point,
    fill: point.hollow ? 'var(--ground)' : point.color || 'var(--c1)' }));
  const rules = chart.rules || [];
  const down = placed(rules.filter(rule => rule.axis === 'x'), xOf, width, 12);
  const across = rules.filter(rule => rule.axis === 'y').map(rule =>
    ({ color: 'var(--ink)', dash: [], thick: 1.2, ...rule }));
  const rowsAbove = down.reduce((rows, name) => Math.max(rows, name.row + 1), 0);
  const marked = labelled(points, xOf, yOf, width);
  const data = [
    { name: 'points', values: points },
    { name: 'marked', values: marked }, { name: 'moved', values: marked.filter(m => m.moved) },
    { name: 'down', values: rules.filter(rule => rule.axis === 'x').map(rule => ({ ...rule,
      top: -4 - 16 * (down.find(name => name.at === rule.at)?.row ?? 0) })) },
    { name: 'down-names', values: down.map(name => ({ ...name, y: -8 - 16 * name.row })) },
    { name: 'across', values: across },
    { name: 'across-names', values: acrossNames(across, yOf) },
    ...lines.map((line, i) => ({ name: 'lines-' + i,
      values: line.points.map(([x, y]) => ({ x, y })) })),
    ...lines.map((line, i) => ({ name: 'bands-' + i,
      values: (line.band || []).map(([x, low, high]) => ({ x, low, high })) })),
  ];
  const clipped = { type: 'group', clip: true, encode: { update: {
    width: { value: width }, height: { value: height } } },
    marks: [...lines.map(bandMark), ...lines.map(lineMark)] };
  return {
    width, height, data, autosize: 'none',
    padding: { left, right: 18, top: 10 + 16 * rowsAbove,
      bottom: 33 + 15 * titleLines(chart.x, width) },
    scales: [scaleOf('x', chart.x, [0, width]), scaleOf('y', chart.y, [height, 0]),
      wordsOf('x', chart.x), wordsOf('y', chart.y)],
    axes: [axisOf('x', chart.x, 'bottom', width),
      ...(chart.y.hidden ? [] : [axisOf('y', chart.y, 'left', height)])],
    marks: [clipped, ...ruleMarks(width, height), ...pointMarks],
  };
};
