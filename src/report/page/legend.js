// Colours, dashes and shapes of a chart in words, as a list above it.
const svgNode = (name, attributes) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};
const shapePaths = {
  circle: 'M11,1.5a4.5,4.5 0 1 0 0.01,0Z', square: 'M7,2h8v8h-8Z',
  diamond: 'M11,0.5L16.5,6L11,11.5L5.5,6Z', bar: 'M3,1h16v10h-16Z',
};
const swatch = entry => {
  const svg = svgNode('svg', { viewBox: '0 0 22 12', 'aria-hidden': 'true' });
  if (entry.shape === 'line')
    svg.append(svgNode('path', { d: 'M0,6h22', stroke: entry.color, 'stroke-width': 2.5,
      'stroke-dasharray': (entry.dash || []).join(' '), fill: 'none' }));
  else
    svg.append(svgNode('path', { d: shapePaths[entry.shape] || shapePaths.bar,
      fill: entry.hollow ? 'none' : entry.color, stroke: entry.hollow ? entry.color : 'none',
      'stroke-width': 1.6 }));
  return svg;
};
const addLegend = (container, entries) => {
  if (!entries || entries.length === 0) return;
  const list = document.createElement('ul');
  list.className = 'legend';
  for (const entry of entries) {
    const item = document.createElement('li');
    item.append(swatch(entry), entry.text);
    list.append(item);
  }
  container.before(list);
};
