// The tiles of a plan one by one.
#include <algorithm>

#include "podsim/base/numbers.h"
#include "podsim/performance/chip_op.h"
#include "podsim/performance/mxu.h"
#include "src/performance/attention_blocks.h"
#include "src/performance/library_kernels.h"

namespace podsim::performance {
namespace {

using base::real;

/// Sizes of the tiles along a dimension.
std::int64_t size_at(std::int64_t whole, std::int64_t tile, std::int64_t i) {
  return std::min(tile, whole - i * tile);
}

class TileWriter {
 public:
  TileWriter(const ChipOp& op, const OpPlan& plan, const system::Device& device)
      : op_(op), plan_(plan), device_(device), on_hbm_(op.memory == Memory::hbm) {}

  std::vector<Tile> write() {
    if (in_slices()) {
      write_slices();
    } else if (op_.type == OpType::matmul) {
      write_matmul();
    } else if (op_.type == OpType::attention) {
      write_attention();
    } else {
      write_blocks();
    }
    return std::move(tiles_);
  }

 private:
  /// Whether a library's kernel is told in equal slices.
  [[nodiscard]] bool in_slices() const {
    if (op_.type == OpType::matmul) return plan_.tilings.empty();
    return op_.type == OpType::attention && has_attention_kernels(device_);
  }

  [[nodiscard]] Picoseconds moved(double bytes) const {
    if (!on_hbm_ || bytes <= 0) return 0;
    return picoseconds(units::Bytes(bytes) / (device_.hbm_bandwidth * device_.hbm_efficiency));
  }

  /// On output tiles waves run on over tiles, so that each takes its share of the whole.
  [[nodiscard]] Picoseconds matrix_time(const workload::Matmul& product, double share) const {
    const bool even = device_.matrix_unit == system::MatrixUnit::output_tiles;
    const double cycles = even ? plan_.cycles * share : mxu_cycles(product, device_);
    return picoseconds(mxu_time(cycles, device_));
  }

  void write_matmul() {
    const Tiling& t = plan_.tilings.front();
    const bool columns_inside = t.resident != Resident::right;
    const std::int64_t outer = columns_inside ? t.row_tiles() : t.column_tiles();
    const std::int64_t inside = columns_inside ? t.column_tiles() : t.row_tiles();
    for (std::int64_t o = 0; o < outer; ++o)
      for (std::int64_t i = 0; i < inside; ++i)
        for (std::int64_t k = 0; k < t.inner_tiles(); ++k)
          write_tile(t, columns_inside ? o : i, columns_inside ? i : o, k, i == 0);
  }

  void write_tile(const Tiling& t, std::int64_t row, std::int64_t column, std::int64_t inner,
                  bool new_outer) {
    const auto& p = t.product;
    const workload::Matmul product{size_at(p.m, t.rows, row), size_at(p.n, t.columns, column),
                                   size_at(p.k, t.inner, inner), 1};
    const double left = real(product.m) * real(product.k);
    const double right = real(product.k) * real(product.n);
    const bool load_left = t.resident != Resident::left || new_outer;
    const bool load_right = t.resident != Resident::right || new_outer;
    const double element = system::size_of(op_.data);
    Tile tile;
    tile.load = moved(((load_left ? left : 0) + (load_right ? right : 0)) * element);
    tile.mxu = matrix_time(product, product.flops() / p.flops());
    if (inner + 1 == t.inner_tiles())
      tile.store = moved(real(product.m) * real(product.n) * kResultSize);
    tiles_.push_back(tile);
  }

  void write_attention() {
    const AttentionBlocks b = attention_blocks(op_);
    const double block = real(op_.dims[3]) * system::size_of(op_.data);
    const auto [to_scores, to_values] = attention_products(op_, b);
    const double share = 1 / (2 * real(plan_.pipeline.steps));
    const Picoseconds mxu = matrix_time(to_scores, share) + matrix_time(to_values, share);
    const Picoseconds vpu = picoseconds(plan_.pipeline.vpu / real(plan_.pipeline.steps));
    for (std::int64_t head = 0; head < op_.dims[0]; ++head)
      for (std::int64_t i = 0; i < b.row_blocks; ++i) {
        const double queries = real(size_at(op_.dims[1], b.rows, i)) * block;
        const std::int64_t blocks = key_blocks(op_, b, i);
        for (std::int64_t j = 0; j < blocks; ++j)
          tiles_.push_back({moved(2 * real(b.columns) * block + (j == 0 ? queries : 0)), mxu, vpu,
                            j + 1 == blocks ? moved(queries) : 0});
      }
  }

  void write_blocks() {
    const Pipeline& p = plan_.pipeline;
    const double n = real(p.steps);
    const Tile tile{moved(p.loads.base() / n), 0, picoseconds(p.vpu / n),
                    moved(p.stores.base() / n)};
    tiles_.assign(static_cast<std::size_t>(p.steps), tile);
  }

  /// Equal slices of a kernel, rounded so that they sum to the whole.
  void write_slices() {
    const Pipeline& p = plan_.pipeline;
    const double n = real(p.steps);
    const auto up_to = [&](std::int64_t slices) {
      const double share = real(slices) / n;
      return Tile{moved(p.loads.base() * share), picoseconds(p.mxu * share),
                  picoseconds(p.vpu * share), moved(p.stores.base() * share)};
    };
    Tile before;
    for (std::int64_t i = 1; i <= p.steps; ++i) {
      const Tile end = up_to(i);
      tiles_.push_back({end.load - before.load, end.mxu - before.mxu, end.vpu - before.vpu,
                        end.store - before.store});
      before = end;
    }
  }

  const ChipOp& op_;
  const OpPlan& plan_;
  const system::Device& device_;
  bool on_hbm_;
  std::vector<Tile> tiles_;
};

}  // namespace

std::vector<Tile> tiles_of(const ChipOp& op, const OpPlan& plan, const system::Device& device) {
  return TileWriter(op, plan, device).write();
}

}  // namespace podsim::performance
