const sweepSpecs = {};
