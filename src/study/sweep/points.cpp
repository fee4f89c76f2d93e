#include "src/study/sweep/points.h"

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/units/text.h"

namespace podsim::study {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts = units::split(text, separator);
  if (parts.back().empty()) parts.pop_back();
  return parts;
}

namespace {

/// One path lies within the other.
bool overlap(const std::string& a, const std::string& b) {
  return config::behind_key(a, b).has_value() || config::behind_key(b, a).has_value();
}

}  // namespace

AxisValue axis_value(const std::string& path, const std::string& value) {
  AxisValue out;
  const auto keys = split(path, ',');
  const auto values = keys.size() == 1 ? std::vector<std::string>{value} : split(value, ':');
  try {
    for (std::size_t i = 0; i < keys.size(); ++i)
      out.settings.push_back(config::parse_setting(keys[i] + "=" + values[i], "--axis"));
  } catch (const config::InputError&) {
    out.wrong = std::current_exception();
  }
  return out;
}

const Document& MovingDocument::at(const std::vector<AxisValue>& point) {
  for (const AxisValue& v : point) {
    if (v.wrong) std::rethrow_exception(v.wrong);
    for (const auto& s : v.settings) config::set_path(document_.root, s.path, s.value);
  }
  if (decoded_) decoded_ = assign(point);
  if (!decoded_) document_ = decode_document(document_.root);
  decoded_ = true;
  return document_;
}

/// Distributions are listed in the order of the document, and catalog values checked against those
/// of `uncertainty`.
bool MovingDocument::has_to_be_decoded(const std::string& path) const {
  if (document_.scenario.uncertainty &&
      (config::behind_key(path, "catalog") || config::behind_key(path, "uncertainty")))
    return true;
  return std::any_of(document_.uncertain.begin(), document_.uncertain.end(),
                     [&](const config::Uncertain& u) { return overlap(u.path, path); });
}

/// False where the document has to be decoded as a whole, be it for a message.
bool MovingDocument::assign(const std::vector<AxisValue>& point) {
  if (document_.resolved) return false;  // an expression may rest on any of them
  config::Diagnostics problems;
  std::vector<config::Uncertain> uncertain;
  config::Reader reader(problems, config::Form::text, &uncertain);
  for (const AxisValue& v : point)
    for (const auto& s : v.settings)
      if (has_to_be_decoded(s.path) ||
          !config::assign(document_.scenario, s.path, document_.root, reader))
        return false;
  return problems.empty() && uncertain.empty();
}

}  // namespace podsim::study
