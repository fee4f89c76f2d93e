// Vega as this page uses it: expressions are interpreted, never compiled; nothing is fetched.
const vega = (() => {
  const { View } = load('vega-view');
  const { parse } = load('vega-parser');
  const { transforms } = load('vega-dataflow');
  const { expressionInterpreter } = load('vega-interpreter');
  for (const name of ['vega-transforms', 'vega-view-transforms', 'vega-encode'])
    Object.assign(transforms, load(name));
  const refuse = () => Promise.reject(new Error('this page loads nothing'));
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
  return (spec, container, renderer, tooltip) =>
    new View(parse(spec, theme, { ast: true }),
      { expr: expressionInterpreter, renderer, container, loader, tooltip, hover: true });
})();

const fontFamily = () => getComputedStyle(document.body).fontFamily;
const theme = {
  background: null,
  style: {},
  axis: {
    domainColor: 'var(--soft)', tickColor: 'var(--line)', gridColor: 'var(--grid)',
    labelColor: 'var(--ink)', titleColor: 'var(--soft)', labelFontSize: 12, titleFontSize: 12.5,
    titleFontWeight: 400, labelOverlap: true, labelSeparation: 8, titlePadding: 8,
  },
  text: { fill: 'var(--ink)', fontSize: 12.5 },
};
