#include "src/study/uncertainty/points.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>

namespace podsim::study {

namespace {

std::uint32_t reversed(std::uint32_t x) {
  x = ((x >> 1U) & 0x55555555U) | ((x & 0x55555555U) << 1U);
  x = ((x >> 2U) & 0x33333333U) | ((x & 0x33333333U) << 2U);
  x = ((x >> 4U) & 0x0f0f0f0fU) | ((x & 0x0f0f0f0fU) << 4U);
  x = ((x >> 8U) & 0x00ff00ffU) | ((x & 0x00ff00ffU) << 8U);
  return (x >> 16U) | (x << 16U);
}

/// Laine and Karras' permutation: every bit depends on those below it alone.
std::uint32_t permuted(std::uint32_t x, std::uint32_t seed) {
  x ^= x * 0x3d20adeaU;
  x += seed;
  x *= (seed >> 16U) | 1U;
  x ^= x * 0x05526c56U;
  x ^= x * 0x53a22864U;
  return x;
}

std::uint32_t scrambled(std::uint32_t x, std::uint32_t seed) {
  return reversed(permuted(reversed(x), seed));
}

/// SplitMix64.
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

using Engine = boost::random::sobol_engine<std::uint_least64_t, 32>;

constexpr double widest = 6.5;            ///< normal scores of the table
constexpr std::size_t table_size = 6501;  ///< 0.002 apart

}  // namespace

SobolPoints::SobolPoints(std::size_t dimensions, std::uint64_t seed) : dimensions_(dimensions) {
  for (std::size_t d = 0; d < dimensions; ++d)
    seeds_.push_back(static_cast<std::uint32_t>(next(seed) >> 32U));
}

std::vector<std::uint64_t> scramble_seeds(std::uint64_t seed, std::size_t count) {
  std::vector<std::uint64_t> seeds;
  std::uint64_t state = ~seed;  // apart from the stream of one scramble's own seeds
  for (std::size_t r = 0; r < count; ++r) seeds.push_back(r == 0 ? seed : next(state));
  return seeds;
}

void SobolPoints::fill(std::size_t first, std::span<double> out) const {
  Engine engine(dimensions_);  // begins with the second point: the first is the origin
  if (first > 0) engine.seed(first - 1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool origin = first == 0 && i < dimensions_;
    const auto x = origin ? 0U : static_cast<std::uint32_t>(engine());
    out[i] = (scrambled(x, seeds_[i % dimensions_]) + 0.5) * 0x1p-32;
  }
}

Sampler::Sampler(const config::Distribution& distribution) : d_(distribution) {
  using Kind = config::Distribution::Kind;
  if (d_.kind != Kind::beta && d_.kind != Kind::pert) return;
  const bool whole = d_.whole;
  d_.whole = false;
  for (std::size_t i = 0; i < table_size; ++i) {
    const double z = -widest + 2 * widest * static_cast<double>(i) / (table_size - 1);
    table_.push_back(d_.quantile(config::normal_probability(z)));
  }
  d_.whole = whole;
}

double Sampler::operator()(double u) const {
  if (table_.empty()) return d_.quantile(u);
  const double z = std::clamp(config::normal_quantile(u), -widest, widest);
  const double at = (z + widest) / (2 * widest) * (table_size - 1);
  const auto below = std::min(static_cast<std::size_t>(at), table_size - 2);
  const double v =
      table_[below] + (at - static_cast<double>(below)) * (table_[below + 1] - table_[below]);
  return d_.whole ? std::round(v) : v;
}

}  // namespace podsim::study
