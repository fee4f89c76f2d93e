#include "src/job/failures.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>

namespace podsim::job {

ActiveLaw::ActiveLaw(const FailureLaw& l)
    : law(l), total_rate(l.rate * static_cast<double>(l.items)) {
  if (l.shape == 1) return;
  inverse_shape = 1 / l.shape;
  scale = 1 / (l.rate * std::tgamma(1 + inverse_shape));
  first_hazard = std::pow(l.age / scale, l.shape);
}

std::vector<ActiveLaw> active_laws(const std::vector<FailureLaw>& laws) {
  std::vector<ActiveLaw> active;
  active.reserve(laws.size());
  for (const auto& law : laws)
    if (law.rate > 0 && law.items > 0) active.emplace_back(law);
  assert(active.size() <= failure_kinds);
  return active;
}

double Random::exponential() { return -std::log(uniform()); }

WeibullLives::WeibullLives(const ActiveLaw& law, Random& random)
    : hazard_(law.first_hazard), untouched_(law.law.items) {
  sample_first_life(law, random);
}

void WeibullLives::sample_first_life(const ActiveLaw& law, Random& random) {
  if (untouched_ == 0) {
    first_ = INFINITY;
    return;
  }
  hazard_ += random.exponential() / static_cast<double>(untouched_);
  --untouched_;
  first_ = law.scale * std::pow(hazard_, law.inverse_shape) - law.law.age;
}

double WeibullLives::next(const ActiveLaw& law, Random& random) {
  double at = first_;
  if (!renewed_.empty() && renewed_.front() < first_) {
    std::pop_heap(renewed_.begin(), renewed_.end(), std::greater<>());
    at = renewed_.back();
    renewed_.pop_back();
  } else {
    sample_first_life(law, random);
  }
  renewed_.push_back(at + law.scale * std::pow(random.exponential(), law.inverse_shape));
  std::push_heap(renewed_.begin(), renewed_.end(), std::greater<>());
  return at;
}

FailureProcess::FailureProcess(const ActiveLaw& law, std::uint64_t seed)
    : law_(&law), random_(seed) {
  if (law.law.shape != 1) lives_ = std::make_unique<WeibullLives>(law, random_);
}

Ticks FailureProcess::sample_time() {
  clock_ =
      lives_ ? lives_->next(*law_, random_) : clock_ + random_.exponential() / law_->total_rate;
  const double at = clock_ * ticks_per_second;
  return at < static_cast<double>(never) ? static_cast<Ticks>(at) : never;
}

FailureStream::FailureStream(std::uint64_t seed, std::uint64_t replica,
                             const std::vector<ActiveLaw>& laws)
    : count_(laws.size()) {
  const std::uint64_t own = Random::mix(Random::mix(seed) + replica);
  for (std::size_t i = 0; i < count_; ++i) {
    const auto kind = static_cast<std::uint64_t>(laws[i].law.kind);
    processes_[i] = FailureProcess(laws[i], Random::mix(own + kind));
    times_[i] = processes_[i].sample_time();
  }
  choose();
}

// Which kind comes first cannot be predicted, so that conditional moves are faster than jumps.
void FailureStream::choose() {
  Ticks first = never;
  std::size_t chosen = chosen_;
  for (std::size_t i = 0; i < count_; ++i) {
    const bool sooner = times_[i] < first;
    first = sooner ? times_[i] : first;
    chosen = sooner ? i : chosen;
  }
  next_ = first;
  chosen_ = chosen;
}

FailureEvent FailureStream::pop() {
  FailureProcess& process = processes_[chosen_];
  const FailureEvent event{next_, process.kind(), process.sample_item()};
  times_[chosen_] = process.sample_time();
  choose();
  return event;
}

}  // namespace podsim::job
