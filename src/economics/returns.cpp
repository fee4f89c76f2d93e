#include "returns.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace podsim::economics {

namespace {

constexpr double least_rate = -0.9, most_rate = 10;

/// How often the running order of amounts changes its sign.
int sign_changes(std::vector<CashFlow> flows) {
  std::stable_sort(flows.begin(), flows.end(),
                   [](const CashFlow& a, const CashFlow& b) { return a.years < b.years; });
  int changes = 0;
  double last = 0;
  for (std::size_t i = 0; i < flows.size();) {
    const double now = flows[i].years;
    double sum = 0;
    for (; i < flows.size() && flows[i].years == now; ++i) sum += flows[i].amount_usd;
    if (sum == 0) continue;
    if (last * sum < 0) ++changes;
    last = sum;
  }
  return changes;
}

/// Newton's steps, and halves where these leave the bracket. The value has exactly one root.
double newton(const std::vector<CashFlow>& flows, double low, double high, bool falls) {
  constexpr int steps = 200;
  constexpr double exact = 1e-15;
  double x = 0;
  for (int i = 0; i < steps; ++i) {
    double value = 0, slope = 0;
    for (const CashFlow& f : flows) {
      const double at = f.amount_usd * std::pow(1 + x, -f.years);
      value += at;
      slope -= f.years * at / (1 + x);
    }
    ((value > 0) == falls ? low : high) = x;
    double next = x - value / slope;
    const bool inside = next > low && next < high;  // nor is a NaN
    if (!inside) next = (low + high) / 2;
    if (std::abs(next - x) <= exact * (1 + std::abs(x))) return next;
    x = next;
  }
  return x;
}

/// A step of the running sum at a time, and a change of its slope.
struct Event {
  double at = 0, jump = 0, slope = 0;
};

std::vector<Event> events_of(const std::vector<CashFlow>& flows, double rate) {
  std::vector<Event> events;
  events.reserve(2 * flows.size());
  for (const CashFlow& f : flows) {
    const double value = rate == 0 ? f.amount_usd : f.amount_usd * std::pow(1 + rate, -f.years);
    if (!f.accrues_from) {
      events.push_back({f.years, value, 0});
      continue;
    }
    events.push_back({*f.accrues_from, 0, 12 * value});
    events.push_back({*f.accrues_from + 1.0 / 12, 0, -12 * value});
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.at < b.at; });
  return events;
}

}  // namespace

double present_value(const std::vector<CashFlow>& flows, double rate) {
  double sum = 0;
  for (const CashFlow& f : flows) sum += f.amount_usd * std::pow(1 + rate, -f.years);
  return sum;
}

std::optional<double> only_root(const std::function<double(double)>& f, double low, double high) {
  constexpr int steps = 2000, halvings = 100;
  std::optional<std::array<double, 2>> bracket;
  double x = low, y = f(low);
  for (int i = 1; i <= steps; ++i) {
    const double next = low + (high - low) * i / steps, value = f(next);
    if ((y < 0) != (value < 0)) {
      if (bracket) return std::nullopt;
      bracket = {x, next};
    }
    x = next;
    y = value;
  }
  if (!bracket) return std::nullopt;
  auto [a, b] = *bracket;
  const bool rises = f(a) < 0;
  for (int i = 0; i < halvings; ++i) {
    const double middle = (a + b) / 2;
    ((f(middle) < 0) == rises ? a : b) = middle;
  }
  return (a + b) / 2;
}

std::optional<double> rate_of_return(const std::vector<CashFlow>& flows) {
  const auto value = [&](double r) { return present_value(flows, r); };
  const int changes = sign_changes(flows);
  if (changes == 0) return std::nullopt;
  if (changes > 1) return only_root(value, least_rate, most_rate);
  const double at_least = value(least_rate);
  if ((at_least > 0) == (value(most_rate) > 0)) return std::nullopt;
  return newton(flows, least_rate, most_rate, at_least > 0);
}

std::optional<PaidBack> paid_back(const std::vector<CashFlow>& flows, double rate) {
  // A sum of payments that cancel is not exactly zero.
  double largest = 0;
  for (const CashFlow& f : flows) largest = std::max(largest, std::abs(f.amount_usd));
  const double nothing = 1e-9 * largest, moment = 1e-9;
  const std::vector<Event> events = events_of(flows, rate);
  double sum = 0, slope = 0, last = 0;
  std::optional<double> from;
  for (std::size_t i = 0; i < events.size();) {
    const double now = events[i].at, before = sum;
    sum += slope * (now - last);
    if (from && before < 0 && sum >= -nothing && slope > 0)
      return PaidBack{*from, std::min(now, last - before / slope)};
    if (!from && sum < -nothing) from = last;
    for (; i < events.size() && events[i].at <= now + moment; ++i) {
      sum += events[i].jump;
      slope += events[i].slope;
    }
    if (from && sum >= 0) return PaidBack{*from, now};
    if (!from && sum < -nothing) from = now;
    last = now;
  }
  return std::nullopt;
}

}  // namespace podsim::economics
