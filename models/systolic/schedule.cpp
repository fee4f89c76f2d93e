#include "models/systolic/schedule.h"

#include <algorithm>
#include <stdexcept>

namespace podsim::models::systolic {
namespace {

std::int64_t tiles(std::int64_t whole, std::int64_t part) { return (whole + part - 1) / part; }

struct PassTile {
  std::int64_t begin = 0, size = 0;
};

PassTile tile(std::int64_t whole, std::int64_t part, std::int64_t index) {
  return {index * part, std::min(part, whole - index * part)};
}

void require(bool right, const char* what) {
  if (!right) throw std::invalid_argument(what);
}

std::vector<Pass> over_k(PassTile m, PassTile n, std::int64_t k, std::int64_t rows) {
  std::vector<Pass> passes;
  for (std::int64_t i = 0; i < tiles(k, rows); ++i) {
    const PassTile part = tile(k, rows, i);
    passes.push_back({m.begin, n.begin, part.begin, part.size, n.size, m.size, i == 0});
  }
  return passes;
}

std::vector<Pass> input_stationary(const Product& p, std::int64_t rows, std::int64_t columns) {
  std::vector<Pass> passes;
  for (std::int64_t i = 0; i < tiles(p.m, columns); ++i) {
    const PassTile m = tile(p.m, columns, i);
    for (Pass pass : over_k({0, p.n}, m, p.k, rows)) {
      std::swap(pass.m, pass.n);
      passes.push_back(pass);
    }
  }
  return passes;
}

std::vector<Pass> output_stationary(const Product& p, std::int64_t rows, std::int64_t columns) {
  std::vector<Pass> passes;
  for (std::int64_t j = 0; j < tiles(p.n, columns); ++j)
    for (std::int64_t i = 0; i < tiles(p.m, rows); ++i) {
      const PassTile m = tile(p.m, rows, i), n = tile(p.n, columns, j);
      passes.push_back({m.begin, n.begin, 0, m.size, n.size, p.k, true});
    }
  return passes;
}

std::vector<std::vector<Pass>> weight_stationary(const Product& p, std::int64_t rows,
                                                 std::int64_t columns, std::int64_t arrays,
                                                 std::int64_t pieces) {
  std::vector<std::vector<Pass>> passes(static_cast<std::size_t>(arrays));
  const std::int64_t groups = arrays / pieces, piece = tiles(p.m, pieces);
  for (std::int64_t j = 0; j < tiles(p.n, columns); ++j)
    for (std::int64_t i = 0; i < tiles(p.m, piece); ++i) {
      auto& list = passes[static_cast<std::size_t>((j % groups) * pieces + i)];
      const auto more = over_k(tile(p.m, piece, i), tile(p.n, columns, j), p.k, rows);
      list.insert(list.end(), more.begin(), more.end());
    }
  return passes;
}

}  // namespace

std::vector<std::vector<Pass>> schedule(const Product& p, Dataflow dataflow, std::int64_t rows,
                                        std::int64_t columns, std::int64_t arrays,
                                        std::int64_t row_pieces) {
  require(p.m > 0 && p.n > 0 && p.k > 0, "a product has positive dimensions");
  require(rows > 0 && columns > 0, "an array has rows and columns");
  require(arrays > 0 && (arrays == 1 || dataflow == Dataflow::tpu), "one array, but for tpu");
  require(row_pieces > 0 && arrays % row_pieces == 0 && row_pieces <= p.m,
          "row pieces divide the arrays and have rows");
  if (dataflow == Dataflow::is) return {input_stationary(p, rows, columns)};
  if (dataflow == Dataflow::os) return {output_stationary(p, rows, columns)};
  return weight_stationary(p, rows, columns, arrays, row_pieces);
}

}  // namespace podsim::models::systolic
