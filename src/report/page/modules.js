// Loader of Vega's modules: each is a function of (exports, module, require), run when first asked.
const factories = {};
const loaded = {};
const load = name => {
  if (!loaded[name]) {
    loaded[name] = { exports: {} };
    factories[name].call(undefined, loaded[name].exports, loaded[name], load);
  }
  return loaded[name].exports;
};
// Maps and their projections are not drawn.
factories['vega-geo'] = factories['vega-projection'] = () => {};
