#include <map>
#include <vector>

#include "podsim/calibration/measurements.h"
#include "podsim/config/codec.h"
#include "podsim/config/schema.h"

namespace podsim::calibration {
namespace {

using config::Node;

enum class CellForm {
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
  CellForm cell;
  const char* meaning;
  bool required = false;
};
using Columns = std::vector<MeasuredColumn>;

std::string pattern_of(CellForm cell) {
  const std::string number = R"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)";
  const std::string whole = R"([0-9]+(?:\.0*)?(?:[eE][+]?[0-9]+)?)";
  switch (cell) {
    case CellForm::text:
      return "";
    case CellForm::name:
      return ".";
    case CellForm::number:
      return "^(?:" + number + ")?$";
    case CellForm::positive:
      return R"(^[+]?(?=[0-9.]*[1-9])(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$)";
    case CellForm::count:
      return "^(?:" + whole + ")?$";
    case CellForm::positive_count:
      return "^(?=[0-9]*[1-9])" + whole + "$";
    case CellForm::flag:
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
    {"id", CellForm::name, "name of the run, unique in the table", true},
    {"split_group", CellForm::text, "rows that a cross-validation leaves out together"},
    {"chip", CellForm::name, "text with a catalog name or alias of the chip", true},
    {"n_chips", CellForm::positive_count, "chips of the run", true},
    {"topology", CellForm::text, "torus shape of a slice, such as 16x16"},
    {"source_url_or_path", CellForm::text, "where the figure was published"},
    {"source_date", CellForm::text, "date of the source: chooses the settings of the recipe"},
    {"software", CellForm::text, "framework and version"},
    {"framework", CellForm::text, "entry of recipes/"},
    {"model_name", CellForm::text, "model trained"},
    {"n_layers", CellForm::positive_count, "transformer layers", true},
    {"d_model", CellForm::positive_count, "width of the residual stream", true},
    {"n_heads", CellForm::count, "query heads", true},
    {"n_kv_heads", CellForm::count, "key and value heads", true},
    {"head_dim", CellForm::count, "width of a head", true},
    {"d_ff", CellForm::positive_count, "inner width of the feed-forward network", true},
    {"ffn_gated", CellForm::flag, "1: three matrices, 0: two", true},
    {"vocab", CellForm::count, "rows of the embedding table", true},
    {"tied_embeddings", CellForm::flag, "1: the output uses the embedding table"},
    {"n_experts", CellForm::count, "routed experts of a layer; empty or 0 for a dense model"},
    {"top_k", CellForm::count, "experts that a token goes to"},
    {"moe_d_ff", CellForm::count, "inner width of an expert"},
    {"n_shared_experts", CellForm::count, "experts that every token goes to"},
    {"n_dense_layers", CellForm::count, "layers without experts"},
    {"seq_len", CellForm::positive_count, "tokens of a sequence", true},
    {"global_batch", CellForm::positive_count, "sequences of a step, over all chips", true},
    {"precision", CellForm::text, "format of products", true},
    {"weight_dtype", CellForm::text, "format in which weights are kept"},
    {"remat_policy", CellForm::text, "what is recomputed in the backward pass", true},
    {"dp", CellForm::count, "degree of data parallelism", true},
    {"fsdp", CellForm::count, "degree of fully sharded data parallelism", true},
    {"tp", CellForm::count, "degree of tensor parallelism", true},
    {"pp", CellForm::count, "pipeline stages", true},
    {"cp_sp", CellForm::text, "degree of context parallelism; SP: sequence parallelism"},
    {"ep", CellForm::count, "degree of expert parallelism"},
    {"dcn_dp", CellForm::count, "slices"},
    {"microbatch_size", CellForm::count, "sequences of a microbatch"},
    {"n_microbatches", CellForm::count, "microbatches of a step"},
    {"interleave", CellForm::count, "model chunks of a pipeline stage"},
    {"optimizer", CellForm::text, "optimizer and format of its state"},
    {"optimizer_offload", CellForm::text, "state that is kept in host memory"},
    {"attention_kernel", CellForm::text, "kernel of attention"},
    {"measured_metric", CellForm::text, "what the source states: step time, tokens/s, MFU"},
    {"derived_step_s", CellForm::positive, "time of a step that follows from it, s", true},
    {"other_values", CellForm::text, "further figures of the source"},
    {"role", CellForm::text, "what the row is for: fit, or what it must not be used for"},
    {"note", CellForm::text, "remarks"},
};

const Columns kOperation = {
    {"id", CellForm::name, "name of the row", true},
    {"chip", CellForm::name, "text with a catalog name or alias of the chip", true},
    {"op", CellForm::text, "operation", true},
    {"dtype", CellForm::text, "format of the operands", true},
    {"M", CellForm::text, "rows of the first operand", true},
    {"N", CellForm::text, "columns of the second operand", true},
    {"K", CellForm::text, "inner dimension", true},
    {"other_shape", CellForm::text, "shape of an operation that is no matmul"},
    {"measured_time_us", CellForm::number, "measured time, µs", true},
    {"metric", CellForm::text, "what was measured"},
    {"value", CellForm::text, "its value"},
    {"source", CellForm::text, "where it was published", true},
    {"note", CellForm::text, "remarks"},
};

const Columns kFigure = {
    {"subject", CellForm::text, "chip or kernel", true},
    {"quantity", CellForm::text, "what was measured", true},
    {"condition", CellForm::text, "shape, format and library", true},
    {"value", CellForm::text, "its value", true},
    {"unit", CellForm::text, "its unit", true},
    {"source_url", CellForm::text, "where it was published", true},
    {"note", CellForm::text, "remarks"},
};

const Columns kKernel = {
    {"id", CellForm::name, "name of the row", true},
    {"chip", CellForm::name, "catalog name of the chip", true},
    {"kind", CellForm::name, "gemm, gemm_train, attention_prefill, attention_decode, …", true},
    {"dtype", CellForm::name, "format of the operands", true},
    {"kv_dtype", CellForm::text, "format of the cache of keys and values"},
    {"direction", CellForm::text, "fwd or bwd"},
    {"m", CellForm::count, "rows of the first operand"},
    {"n", CellForm::count, "columns of the second operand"},
    {"k", CellForm::count, "inner dimension"},
    {"batch", CellForm::count, "sequences"},
    {"q_len", CellForm::count, "queries of a sequence"},
    {"kv_len", CellForm::count, "keys of a sequence"},
    {"heads", CellForm::count, "query heads"},
    {"kv_heads", CellForm::count, "key and value heads"},
    {"head_dim", CellForm::count, "width of a head"},
    {"window", CellForm::count, "tokens of a sliding window; empty or 0 for none"},
    {"causal", CellForm::flag, "1: a query sees earlier keys only"},
    {"frameworks", CellForm::text, "frameworks whose layer was timed; empty: the kernel alone"},
    {"time_us", CellForm::positive, "measured time, µs", true},
    {"source", CellForm::text, "where it was published"},
    {"quality", CellForm::text, "how the time was taken"},
};

const Columns kCollective = {
    {"id", CellForm::name, "name of the row", true},
    {"chip", CellForm::name, "catalog name of the chip", true},
    {"op", CellForm::name, "all_reduce, all_gather, reduce_scatter, all_to_all, …", true},
    {"chips", CellForm::positive_count, "chips of the group", true},
    {"nic_gbit_per_s", CellForm::number, "network of a chip beyond its domain, Gbit/s"},
    {"bytes", CellForm::number, "size of the tensor, B"},
    {"time_us", CellForm::positive, "measured time, µs", true},
    {"implementation", CellForm::text, "library, such as nccl"},
    {"launch", CellForm::text, "with or without a graph"},
    {"source", CellForm::text, "where it was published"},
    {"quality", CellForm::text, "how the time was taken"},
};

const Columns kTrainingNote = {
    {"id", CellForm::name, "id of a training run", true},
    {"known", CellForm::text, "what is known of it", true},
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
