// Columns over named periods: stacked bars, whiskers, ticks.
const columnsSpec = (chart, total) => {
  const left = Math.ceil(widest(chart.y.ticks.map(tick => tick.text), 12)) + 34;
  const width = Math.max(120, total - left - 12), height = 260;
  const inner = width / chart.columns.length;
  const titles = chart.columns.map((name, i) => ({ name, x: (i + 0.5) * inner }));
  const every = Math.max(1, Math.ceil((widest(chart.columns, 12) + 10) / inner));
  const half = Math.min(0.36 * inner, 34);
  const at = items => (items || []).map(item => ({ color: 'var(--ink)', ...item,
    x: titles[item.column].x + (item.shift || 0) * half }));
  const scaled = (field, more = {}) => ({ scale: 'y', field, ...more });
  return {
    width, height, padding: { left, right: 12, top: 10, bottom: 30 }, autosize: 'none',
    data: [
      { name: 'bars', values: at(chart.bars) }, { name: 'whiskers', values: at(chart.whiskers) },
      { name: 'ticks', values: at(chart.ticks) },
      { name: 'titles', values: titles.filter((_, i) => i % every === 0) },
    ],
    scales: [scaleOf('y', chart.y, [height, 0]), wordsOf('y', chart.y)],
    axes: [axisOf('y', chart.y, 'left', height)],
    marks: [
      { type: 'rule', ...silent, encode: { update: { x: { value: 0 }, x2: { value: width },
        y: { scale: 'y', value: 0 }, stroke: { value: 'var(--soft)' } } } },
      { type: 'rect', from: { data: 'bars' }, encode: { update: {
        x: { field: 'x', offset: -half }, width: { value: 2 * half },
        y: scaled('from'), y2: scaled('to'), fill: { field: 'color' },
        stroke: { value: 'var(--ground)' }, ...shown() } } },
      { type: 'rule', from: { data: 'whiskers' }, encode: { update: {
        x: { field: 'x' }, y: scaled('low'), y2: scaled('high'),
        stroke: { value: 'var(--ink)' }, strokeWidth: { value: 2 }, ...shown() } } },
      { type: 'rule', from: { data: 'ticks' }, encode: { update: {
        x: { field: 'x', offset: -half - 4 }, x2: { field: 'x', offset: half + 4 },
        y: scaled('at'), stroke: { field: 'color' }, strokeWidth: { value: 3 }, ...shown() } } },
      { type: 'text', ...silent, from: { data: 'titles' }, encode: { update: {
        x: { field: 'x' }, y: { value: height + 16 }, align: { value: 'center' },
        fontSize: { value: 12 }, text: { field: 'name' } } } },
    ],
  };
};
