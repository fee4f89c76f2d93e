#include "src/calibration/training/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/calibration/training.h"
#include "podsim/catalog/catalog.h"
#include "podsim/catalog/enum_names.h"
#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"
#include "src/calibration/chip/measured_ops.h"
#include "src/calibration/training/framework.h"
#include "src/calibration/training/mesh.h"

namespace podsim::calibration {
namespace {

constexpr const char* kRequired[] = {
    "id",           "chip", "n_chips",   "n_layers", "d_model", "n_heads",       "n_kv_heads",
    "head_dim",     "d_ff", "ffn_gated", "vocab",    "seq_len", "global_batch",  "precision",
    "remat_policy", "dp",   "fsdp",      "tp",       "pp",      "derived_step_s"};

/// Reads the cells of one row; problems name the row's id and the column.
class Cells {
 public:
  Cells(const config::CsvTable& table, const config::CsvTable::Row& row,
        config::Diagnostics& problems)
      : table_(table), row_(row), problems_(problems) {}

  [[nodiscard]] const std::string& text(const char* column) const {
    return table_.cell(row_, column);
  }

  std::optional<double> number(const char* column) {
    const std::string& cell = text(column);
    if (cell.empty()) return std::nullopt;
    const auto value = units::parse_number(cell);
    if (value && std::isfinite(*value)) return value;
    problem(column, fmt::format("found '{}'", cell), "a number");
    return std::nullopt;
  }

  /// "32.0" is a count too.
  MeasuredRun::Count count(const char* column) {
    const auto value = number(column);
    if (!value) return std::nullopt;
    constexpr double largest = 1e15;
    if (*value >= 0 && *value <= largest && *value == std::floor(*value))
      return static_cast<std::int64_t>(*value);
    problem(column, fmt::format("found '{}'", text(column)), "a whole number");
    return std::nullopt;
  }

  /// Reads a count of 1 or more.
  MeasuredRun::Count positive(const char* column) {
    const auto value = count(column);
    if (value != 0) return value;
    problem(column, fmt::format("found '{}'", text(column)), "at least 1, or an empty cell");
    return std::nullopt;
  }

  std::int64_t required(const char* column) {
    if (text(column).empty()) problem(column, "the cell is empty", "a whole number");
    const auto value = count(column);
    if (value && *value == 0) problem(column, "found '0'", "at least 1");
    return value.value_or(1);
  }

  void problem(const char* column, const std::string& found, const std::string& expected) {
    problems_.add({table_.place(row_, column), "",
                   fmt::format("row {}, column {}: {}", text("id"), column, found), expected, ""});
  }

 private:
  const config::CsvTable& table_;
  const config::CsvTable::Row& row_;
  config::Diagnostics& problems_;
};

void read_model(Cells& c, MeasuredRun& m) {
  m.model = c.text("model_name");
  m.layers = c.required("n_layers");
  m.d_model = c.required("d_model");
  m.d_ff = c.required("d_ff");
  m.heads = c.positive("n_heads");
  m.kv_heads = c.positive("n_kv_heads");
  m.head_dim = c.positive("head_dim");
  m.vocab = c.positive("vocab");
  m.gated = c.count("ffn_gated").value_or(0) != 0;
  m.tied = c.count("tied_embeddings").value_or(1) != 0;
  m.experts = c.count("n_experts");
  m.top_k = c.positive("top_k");
  m.expert_d_ff = c.positive("moe_d_ff");
  m.shared_experts = c.count("n_shared_experts");
  m.dense_layers = c.count("n_dense_layers");
  m.arch = m.moe() ? "moe" : "dense";
  if (m.moe() && m.top_k.value_or(1) > *m.experts)
    c.problem("top_k", fmt::format("found {} of {} experts", *m.top_k, *m.experts),
              "at most as many as there are");
}

void read_mesh(Cells& c, MeasuredRun& m) {
  m.data = c.positive("dp");
  m.fsdp = c.positive("fsdp");
  m.tensor = c.positive("tp");
  m.pipeline = c.positive("pp");
  m.context_text = c.text("cp_sp");
  if (m.context_text != "SP") m.context = c.positive("cp_sp");
  m.expert = c.positive("ep");
  m.slices = c.positive("dcn_dp");
  m.microbatch = c.positive("microbatch_size");
  m.microbatches = c.positive("n_microbatches");
  m.interleave = c.positive("interleave");
}

MeasuredRun read_row(Cells c, const config::Location& where) {
  MeasuredRun m;
  m.where = where;
  m.id = c.text("id");
  if (m.id.empty()) c.problem("id", "the cell is empty", "a name of its own for each row");
  m.split_group = c.text("split_group").empty() ? m.id : c.text("split_group");
  m.chip_text = c.text("chip");
  m.topology = c.text("topology");
  m.source = c.text("source_url_or_path");
  m.chips = c.required("n_chips");
  read_model(c, m);
  m.sequence = c.required("seq_len");
  m.batch = c.required("global_batch");
  m.precision = c.text("precision");
  m.weight_dtype = c.text("weight_dtype");
  m.remat = c.text("remat_policy");
  read_mesh(c, m);
  m.optimizer = c.text("optimizer");
  m.offload = c.text("optimizer_offload");
  m.attention = c.text("attention_kernel");
  m.metric = c.text("measured_metric");
  m.role = c.text("role");
  m.other = c.text("other_values");
  m.note = c.text("note");
  if (c.text("derived_step_s").empty())
    c.problem("derived_step_s", "the cell is empty", "seconds of a step");
  m.step_s = c.number("derived_step_s").value_or(1);
  if (!(m.step_s > 0))
    c.problem("derived_step_s", fmt::format("found '{}'", c.text("derived_step_s")),
              "more than 0 seconds");
  return m;
}

void require_columns(const config::CsvTable& table, const std::string& file) {
  std::vector<std::string> missing;
  for (const char* name : kRequired)
    if (!table.has(name)) missing.emplace_back(name);
  if (missing.empty()) return;
  throw config::InputError(fmt::format("{}: no column {}", file, config::join(missing)),
                           "the columns of training_runs/published.csv: " +
                               config::join({std::begin(kRequired), std::end(kRequired)}),
                           config::did_you_mean(missing.front(), table.columns()));
}

/// KEY=VALUE; the value may end in *.
bool passes(const config::CsvTable& table, const config::CsvTable::Row& row,
            const std::string& condition) {
  const auto equals = condition.find('=');
  const std::string key = condition.substr(0, equals);
  if (equals == std::string::npos || !table.has(key))
    throw config::InputError(fmt::format("--filter '{}'", condition),
                             "COLUMN=VALUE, the value may end in *",
                             config::did_you_mean(key, table.columns()));
  const std::string value = condition.substr(equals + 1);
  const std::string& cell = table.cell(row, key);
  if (!value.empty() && value.back() == '*')
    return cell.starts_with(value.substr(0, value.size() - 1));
  return cell == value;
}

void find_chip(MeasuredRun& m, const catalog::Catalog& catalog) {
  m.chip = chip_named(m.chip_text, catalog);
  if (m.chip.empty()) return;
  const catalog::Chip& chip = catalog.chip(m.chip);
  m.family = chip.family;
  m.rates = chip.rates;
  m.compiled = chip.compiled;
  m.devices = m.chips * chip.devices_per_chip.value;
}

/// The recipe and its month; a framework that no recipe is of is a problem of the row.
void set_framework(MeasuredRun& m, const config::CsvTable& table, const config::CsvTable::Row& row,
                   const catalog::Catalog& catalog, config::Diagnostics& problems) {
  try {
    m.framework = framework_of(table, row, m.rates, catalog);
  } catch (const config::InputError& e) {
    for (const auto& p : e.problems()) problems.add(p);
  }
  m.month = month_of(table.cell(row, "software") + " " + table.cell(row, "source_date"));
}

/// Problems of one row: all are errors where rows have to be right, else the first refuses the row.
void keep_problems(const config::Diagnostics& of_row, bool strict, config::Diagnostics& problems,
                   MeasuredRun& m) {
  if (of_row.list().empty()) return;
  if (strict) {
    for (const auto& d : of_row.list()) problems.add(d);
    return;
  }
  const config::Diagnostic& first = of_row.list().front();
  const config::Location& at = first.where;
  m.unreadable =
      (at.line > 0 ? fmt::format("line {}, column {}: ", at.line, at.column) : std::string()) +
      first.message + (first.expected.empty() ? "" : "; expected " + first.expected);
}

void read_table(const std::string& file, const RunFilter& filter, const catalog::Catalog& catalog,
                std::map<std::string, int>& seen, config::Diagnostics& problems,
                std::vector<MeasuredRun>& runs) {
  const auto table = config::CsvTable::load(file);
  require_columns(table, file);
  for (const auto& row : table.rows()) {
    config::Diagnostics of_row;
    MeasuredRun m = read_row(Cells(table, row, of_row), row.where);
    if (++seen[m.id] == 2)
      of_row.add({row.where, "", fmt::format("row {} is there twice", m.id),
                  "an id of its own for each row", ""});
    find_chip(m, catalog);
    set_framework(m, table, row, catalog, of_row);
    if (!m.chip.empty()) check_mesh(m, catalog.chip(m.chip), of_row);
    keep_problems(of_row, filter.strict, problems, m);
    if (std::all_of(filter.filter.begin(), filter.filter.end(),
                    [&](const auto& f) { return passes(table, row, f); }))
      runs.push_back(std::move(m));
  }
}

/// Notes by id.
std::map<std::string, std::string> known_of(const catalog::Catalog& catalog) {
  std::map<std::string, std::string> known;
  for (const auto& file : catalog.training_note_files()) {
    const auto table = config::CsvTable::load(file);
    for (const char* column : {"id", "known"})
      if (!table.has(column))
        throw config::InputError(file + ": no column " + column, "columns id and known");
    for (const auto& row : table.rows()) known[table.cell(row, "id")] = table.cell(row, "known");
  }
  return known;
}

}  // namespace

std::string MeasuredRun::kind() const {
  if (!role.empty()) return role;
  return metric == "time_to_train_min" ? "upper bound" : "run";
}

std::vector<MeasuredRun> read_runs(const RunFilter& filter, const catalog::Catalog& catalog) {
  const auto files = filter.files.empty() ? catalog.training_files() : filter.files;
  std::map<std::string, int> seen;
  config::Diagnostics problems;
  std::vector<MeasuredRun> runs;
  for (const auto& file : files) read_table(file, filter, catalog, seen, problems, runs);
  problems.throw_if_any();
  const auto known = known_of(catalog);
  for (MeasuredRun& m : runs)
    if (const auto it = known.find(m.id); it != known.end()) m.known = it->second;
  if (!filter.chip.empty())
    std::erase_if(runs, [chip = catalog.chip(filter.chip).name](const MeasuredRun& m) {
      return m.chip != chip;
    });
  if (runs.empty())
    throw config::InputError("no measured run is left", "a table with rows that pass the filter");
  return runs;
}

}  // namespace podsim::calibration
