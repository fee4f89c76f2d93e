// What the verb `store` does.
#include "podsim/study/store.h"

#include <filesystem>

#include "podsim/config/codec.h"
#include "src/study/sweep/study_store.h"

namespace podsim::study {
namespace {

StoreSummary summary_of(StoreReader& store, const std::string& file) {
  const StudyRecord& study = store.study();
  std::vector<SweepRow> rows;
  store.for_each_row([&](KeptRow k) { rows.push_back(std::move(k.row)); });
  return {file,
          study.name,
          study.scenario,
          study.version,
          study.fidelity,
          study.seed,
          counts_of(rows, study.points),
          store.unused()};
}

bool same_outcome(const KeptRow& a, const KeptRow& b) {
  return a.key == b.key && a.row.status == b.row.status && a.row.error == b.row.error &&
         config::to_json(config::encode(a.row.metrics)) ==
             config::to_json(config::encode(b.row.metrics));
}

/// Keeps the row of a point unless there is one that is as good; one that failed gives way.
void merge_row(StoreWriter& out, const KeptRow& k, const std::string& file) {
  const auto there = out.find(k.key);
  if (there && there->row.status != PointStatus::failed) {
    if (k.row.status == PointStatus::failed || same_outcome(*there, k))
      return out.put_point(k.row, k.key);
    throw config::InputError(file + ": point " + std::to_string(k.row.point) +
                                 " has another row than in the other store",
                             "stores of one program and one catalog");
  }
  out.put(k);
}

}  // namespace

void StoreSummary::describe(config::Record<StoreSummary>& r) {
  r.required("file", &StoreSummary::file, "the store");
  r.required("name", &StoreSummary::name, "title of the scenario");
  r.required("scenario", &StoreSummary::scenario, "its file");
  r.required("version", &StoreSummary::version, "version of the program that wrote it last");
  r.required("fidelity", &StoreSummary::fidelity, "analytic or event");
  r.required("seed", &StoreSummary::seed, "seed of the random numbers");
  r.required("counts", &StoreSummary::counts, "how the points ended");
  r.required("unused", &StoreSummary::unused, "rows of no point of the study");
}

StoreSummary store_summary(const std::string& file) {
  StoreReader store(file);
  return summary_of(store, file);
}

SweepResult stored_sweep(const std::string& file) {
  StoreReader store(file);
  SweepResult result;
  result.name = store.study().name;
  result.axes = store.study().axes;
  result.thresholds = store.study().thresholds;
  store.for_each_row([&](KeptRow k) { result.rows.push_back(std::move(k.row)); });
  result.counts = counts_of(result.rows, store.study().points);
  return result;
}

QueryResult query_store(const std::string& file, const std::string& sql) {
  StoreReader store(file);
  Statement statement = store.database().prepare(sql);
  if (!statement.only_reads())
    throw config::InputError("'" + sql + "' would write to the store", "a SELECT statement");
  QueryResult result{statement.columns(), {}};
  while (statement.step()) {
    auto& row = result.rows.emplace_back();
    for (std::size_t c = 0; c < result.columns.size(); ++c)
      row.push_back(statement.text(static_cast<int>(c)));
  }
  return result;
}

StoreSummary merge_stores(const std::vector<std::string>& files, const std::string& out) {
  std::vector<std::unique_ptr<StoreReader>> stores;
  for (const auto& file : files) {
    stores.push_back(std::make_unique<StoreReader>(file));
    std::error_code ignored;
    if (std::filesystem::equivalent(file, out, ignored))
      throw config::InputError(file + " is to be merged into itself", "another file after -o");
    if (stores.back()->study().digest == stores.front()->study().digest) continue;
    throw config::InputError(file + ": this store is of another study than " + files.front(),
                             "stores of shards of one study, program and catalog");
  }
  {
    StoreWriter merged(out, stores.front()->study(), false);
    for (std::size_t i = 0; i < stores.size(); ++i)
      stores[i]->for_each_row([&](const KeptRow& k) { merge_row(merged, k, files[i]); });
  }
  return store_summary(out);
}

std::int64_t collect_garbage(const std::string& file) {
  const StudyRecord study = StoreReader(file).study();
  return StoreWriter(file, study, true).drop_unused();
}

}  // namespace podsim::study
