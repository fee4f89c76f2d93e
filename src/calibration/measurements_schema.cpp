#include <map>
#include <vector>

#include "podsim/calibration/measurements.h"
#include "podsim/config/codec.h"
#include "podsim/config/schema.h"

namespace podsim::calibration {
namespace {

using config::Node;

enum class Cell {
  text,            ///< any text
  name,            ///< a text that is not empty
  number,          ///< a number or nothing
  positive,        ///< a number above zero
  count,           ///< a whole number or nothing
  positive_count,  ///< a whole number from 1
  flag,            ///< 0, 1 or nothing
};

struct MeasuredColumn {
  const char* name;
  Cell cell;
  const char* meaning;
  bool required = false;
};
using Columns = std::vector<MeasuredColumn>;

std::string pattern_of(Cell cell) {
  const std::string number = R"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)";
  const std::string whole = R"([0-9]+(?:\.0*)?(?:[eE][+]?[0-9]+)?)";
  switch (cell) {
    case Cell::text:
      return "";
    case Cell::name:
      return ".";
    case Cell::number:
      return "^(?:" + number + ")?$";
    case Cell::positive:
      return R"(^[+]?(?=[0-9.]*[1-9])(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$)";
    case Cell::count:
      return "^(?:" + whole + ")?$";
    case Cell::positive_count:
      return "^(?=[0-9]*[1-9])" + whole + "$";
    case Cell::flag:
      return R"(^(?:[01](?:\.0*)?)?$)";
  }
  return "";
}

Node schema_of_row(const std::string& what, const Columns& columns) {
  Node row = config::type_schema("object"), properties = Node::mapping(),
       required = Node::sequence();
  row.set("description", Node::text(what));
  for (const MeasuredColumn& c : columns) {
    Node cell = config::type_schema("string");
    cell.set("description", Node::text(c.meaning));
    if (const auto pattern = pattern_of(c.cell); !pattern.empty())
      cell.set("pattern", Node::text(pattern));
    properties.set(c.name, std::move(cell));
    if (c.required) required.push(Node::text(c.name));
  }
  row.set("properties", std::move(properties));
  row.set("required", std::move(required));
  return row;
}

const Columns kTrainingRun = {
    {"id", Cell::name, "name of the run, unique in the table", true},
    {"split_group", Cell::text, "rows that a cross-validation leaves out together"},
    {"chip", Cell::name, "text with a catalog name or alias of the chip", true},
    {"n_chips", Cell::positive_count, "chips of the run", true},
    {"topology", Cell::text, "torus shape of a slice, such as 16x16"},
    {"source_url_or_path", Cell::text, "where the figure was published"},
    {"source_date", Cell::text, "date of the source: chooses the settings of the recipe"},
    {"software", Cell::text, "framework and version"},
    {"framework", Cell::text, "entry of recipes/"},
    {"model_name", Cell::text, "model trained"},
    {"n_layers", Cell::positive_count, "transformer layers", true},
    {"d_model", Cell::positive_count, "width of the residual stream", true},
    {"n_heads", Cell::count, "query heads", true},
    {"n_kv_heads", Cell::count, "key and value heads", true},
    {"head_dim", Cell::count, "width of a head", true},
    {"d_ff", Cell::positive_count, "inner width of the feed-forward network", true},
    {"ffn_gated", Cell::flag, "1: three matrices, 0: two", true},
    {"vocab", Cell::count, "rows of the embedding table", true},
    {"tied_embeddings", Cell::flag, "1: the output uses the embedding table"},
    {"n_experts", Cell::count, "routed experts of a layer; empty or 0 for a dense model"},
    {"top_k", Cell::count, "experts that a token goes to"},
    {"moe_d_ff", Cell::count, "inner width of an expert"},
    {"n_shared_experts", Cell::count, "experts that every token goes to"},
    {"n_dense_layers", Cell::count, "layers without experts"},
    {"seq_len", Cell::positive_count, "tokens of a sequence", true},
    {"global_batch", Cell::positive_count, "sequences of a step, over all chips", true},
    {"precision", Cell::text, "format of products", true},
    {"weight_dtype", Cell::text, "format in which weights are kept"},
    {"remat_policy", Cell::text, "what is recomputed in the backward pass", true},
    {"dp", Cell::count, "degree of data parallelism", true},
    {"fsdp", Cell::count, "degree of fully sharded data parallelism", true},
    {"tp", Cell::count, "degree of tensor parallelism", true},
    {"pp", Cell::count, "pipeline stages", true},
    {"cp_sp", Cell::text, "degree of context parallelism; SP: sequence parallelism"},
    {"ep", Cell::count, "degree of expert parallelism"},
    {"dcn_dp", Cell::count, "slices"},
    {"microbatch_size", Cell::count, "sequences of a microbatch"},
    {"n_microbatches", Cell::count, "microbatches of a step"},
    {"interleave", Cell::count, "model chunks of a pipeline stage"},
    {"optimizer", Cell::text, "optimizer and format of its state"},
    {"optimizer_offload", Cell::text, "state that is kept in host memory"},
    {"attention_kernel", Cell::text, "kernel of attention"},
    {"measured_metric", Cell::text, "what the source states: step time, tokens/s, MFU"},
    {"derived_step_s", Cell::positive, "time of a step that follows from it, s", true},
    {"other_values", Cell::text, "further figures of the source"},
    {"role", Cell::text, "what the row is for: fit, or what it must not be used for"},
    {"note", Cell::text, "remarks"},
};

const Columns kOperation = {
    {"id", Cell::name, "name of the row", true},
    {"chip", Cell::name, "text with a catalog name or alias of the chip", true},
    {"op", Cell::text, "operation", true},
    {"dtype", Cell::text, "format of the operands", true},
    {"M", Cell::text, "rows of the first operand", true},
    {"N", Cell::text, "columns of the second operand", true},
    {"K", Cell::text, "inner dimension", true},
    {"other_shape", Cell::text, "shape of an operation that is no matmul"},
    {"measured_time_us", Cell::number, "measured time, µs", true},
    {"metric", Cell::text, "what was measured"},
    {"value", Cell::text, "its value"},
    {"source", Cell::text, "where it was published", true},
    {"note", Cell::text, "remarks"},
};

const Columns kFigure = {
    {"subject", Cell::text, "chip or kernel", true},
    {"quantity", Cell::text, "what was measured", true},
    {"condition", Cell::text, "shape, format and library", true},
    {"value", Cell::text, "its value", true},
    {"unit", Cell::text, "its unit", true},
    {"source_url", Cell::text, "where it was published", true},
    {"note", Cell::text, "remarks"},
};

const Columns kKernel = {
    {"id", Cell::name, "name of the row", true},
    {"chip", Cell::name, "catalog name of the chip", true},
    {"kind", Cell::name, "gemm, gemm_train, attention_prefill, attention_decode, …", true},
    {"dtype", Cell::name, "format of the operands", true},
    {"kv_dtype", Cell::text, "format of the cache of keys and values"},
    {"direction", Cell::text, "fwd or bwd"},
    {"m", Cell::count, "rows of the first operand"},
    {"n", Cell::count, "columns of the second operand"},
    {"k", Cell::count, "inner dimension"},
    {"batch", Cell::count, "sequences"},
    {"q_len", Cell::count, "queries of a sequence"},
    {"kv_len", Cell::count, "keys of a sequence"},
    {"heads", Cell::count, "query heads"},
    {"kv_heads", Cell::count, "key and value heads"},
    {"head_dim", Cell::count, "width of a head"},
    {"window", Cell::count, "tokens of a sliding window; empty or 0 for none"},
    {"causal", Cell::flag, "1: a query sees earlier keys only"},
    {"frameworks", Cell::text, "frameworks whose layer was timed; empty: the kernel alone"},
    {"time_us", Cell::positive, "measured time, µs", true},
    {"source", Cell::text, "where it was published"},
    {"quality", Cell::text, "how the time was taken"},
};

const Columns kCollective = {
    {"id", Cell::name, "name of the row", true},
    {"chip", Cell::name, "catalog name of the chip", true},
    {"op", Cell::name, "all_reduce, all_gather, reduce_scatter, all_to_all, …", true},
    {"chips", Cell::positive_count, "chips of the group", true},
    {"nic_gbit_per_s", Cell::number, "network of a chip beyond its domain, Gbit/s"},
    {"bytes", Cell::number, "size of the tensor, B"},
    {"time_us", Cell::positive, "measured time, µs", true},
    {"implementation", Cell::text, "library, such as nccl"},
    {"launch", Cell::text, "with or without a graph"},
    {"source", Cell::text, "where it was published"},
    {"quality", Cell::text, "how the time was taken"},
};

const Columns kTrainingNote = {
    {"id", Cell::name, "id of a training run", true},
    {"known", Cell::text, "what is known of it", true},
};

}  // namespace

Node measurements_schema() {
  Node definitions = Node::mapping(), kinds = Node::sequence();
  const auto add = [&](const char* name, const char* what, const Columns& columns) {
    Node reference = Node::mapping();
    reference.set("$ref", Node::text("#/definitions/" + std::string(name)));
    kinds.push(std::move(reference));
    definitions.set(name, schema_of_row(what, columns));
  };
  add("training_run", "a measured training step", kTrainingRun);
  add("operation", "a measured operation of one chip", kOperation);
  add("figure", "a published figure of one chip", kFigure);
  add("kernel", "a measured kernel of a library", kKernel);
  add("collective", "a measured collective of a library", kCollective);
  add("training_note", "what is known of a training run", kTrainingNote);
  Node rows = Node::mapping(), root = config::type_schema("array");
  rows.set("anyOf", std::move(kinds));
  root.set("description", Node::text("rows of a CSV file, a text for each cell"));
  root.set("items", std::move(rows));
  return config::file_schema("podsim measurements", root, std::move(definitions));
}

}  // namespace podsim::calibration
