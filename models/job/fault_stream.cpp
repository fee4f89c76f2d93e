#include "models/job/fault_stream.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace podsim::models {

std::uint64_t Random::mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

double Random::uniform() {
  state_ += 0x9e3779b97f4a7c15U;
  return (static_cast<double>(mix(state_) >> 11U) + 1.0) * 0x1p-53;
}

double Random::exponential() { return -std::log(uniform()); }

FaultProcess::FaultProcess(const FaultLaw& law, std::uint64_t seed) : law_(law), random_(seed) {
  next_.kind = law.kind;
  if (law.shape != 1) {
    scale_ = 1 / (law.rate * std::tgamma(1 + 1 / law.shape));
    hazard_ = std::pow(law.age / scale_, law.shape);
    untouched_ = law.items;
    draw_first_life();
  }
  pop();
}

void FaultProcess::draw_first_life() {
  if (untouched_ == 0) {
    first_ = INFINITY;
    return;
  }
  hazard_ += random_.exponential() / static_cast<double>(untouched_);
  --untouched_;
  first_ = scale_ * std::pow(hazard_, 1 / law_.shape) - law_.age;
}

/// The next fault among first and later lives; whoever fails begins a new life.
double FaultProcess::draw_weibull() {
  double at = first_;
  if (!renewed_.empty() && renewed_.front() < first_) {
    std::pop_heap(renewed_.begin(), renewed_.end(), std::greater<>());
    at = renewed_.back();
    renewed_.pop_back();
  } else {
    draw_first_life();
  }
  renewed_.push_back(at + scale_ * std::pow(random_.exponential(), 1 / law_.shape));
  std::push_heap(renewed_.begin(), renewed_.end(), std::greater<>());
  return at;
}

void FaultProcess::pop() {
  if (law_.shape == 1)
    clock_ += random_.exponential() / (law_.rate * static_cast<double>(law_.items));
  else
    clock_ = draw_weibull();
  const double at = clock_ * ticks_per_second;
  next_.at = at < static_cast<double>(never) ? static_cast<Ticks>(at) : never;
  next_.where = random_.uniform();
}

FaultStream::FaultStream(std::uint64_t seed, std::uint64_t replica,
                         const std::vector<FaultLaw>& laws) {
  const std::uint64_t own = Random::mix(Random::mix(seed) + replica);
  for (const auto& law : laws)
    if (law.rate > 0 && law.items > 0)
      processes_.emplace_back(law, Random::mix(own + static_cast<std::uint64_t>(law.kind)));
  choose();
}

void FaultStream::choose() {
  next_ = {};
  for (std::size_t i = 0; i < processes_.size(); ++i)
    if (processes_[i].next().at < next_.at) {
      next_ = processes_[i].next();
      chosen_ = i;
    }
}

void FaultStream::pop() {
  if (processes_.empty()) return;
  processes_[chosen_].pop();
  choose();
}

}  // namespace podsim::models
