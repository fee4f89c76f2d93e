// Descriptions of the recipes of frameworks.
#include "podsim/catalog/entries.h"
#include "src/catalog/sourced_codec.h"

namespace podsim::catalog {

void RecipeSign::describe(config::Record<RecipeSign>& r) {
  r.optional("is", &RecipeSign::is, "column of a table of measured runs to what its cell is");
  r.optional("begins", &RecipeSign::begins, "to what it begins with");
  r.optional("contains", &RecipeSign::contains, "to what it contains");
  r.check([](const RecipeSign& s, const config::Node& n, config::Reader& reader) {
    if (s.is.empty() && s.begins.empty() && s.contains.empty())
      reader.problem(n, "a sign without a column", "is, begins or contains");
  });
}

void RecipeSetting::describe(config::Record<RecipeSetting>& r) {
  r.required("key", &RecipeSetting::key, "key of a scenario's workload, or of a table's run");
  r.optional("since", &RecipeSetting::since, "month from which it holds: 2025-04");
  r.optional("until", &RecipeSetting::until, "month from which it no longer holds");
  r.optional("when", &RecipeSetting::when,
             "traits of the run and the values that they may have: precision, arch (dense, moe), "
             "optimizer (sharded, whole), chip, rates, kernels (splash, flash: the newest of the "
             "chip), attention (default, or the kernel named), exchange, keys (latent, heads), "
             "schedule (1f1b, interleaved)");
  r.required("setting", &RecipeSetting::value, "as a scenario writes it, with its source");
}

void Recipe::describe(config::Record<Recipe>& r) {
  r.required("name", &Recipe::name, "name of the entry and of its file");
  r.required("title", &Recipe::title, "name for people");
  r.optional("groups", &Recipe::groups,
             "groups of chips (chips/…, rates) whose scenarios have this recipe by default");
  r.optional("recognised", &Recipe::recognised,
             "by what cells of a table of measured runs; one is enough");
  r.required("settings", &Recipe::settings, "the last that holds counts");
}

}  // namespace podsim::catalog
