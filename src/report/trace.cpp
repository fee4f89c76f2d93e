#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

#include "podsim/performance/pod.h"
#include "podsim/report/report.h"

namespace podsim::report {
namespace {

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

/// Up to `end`, which is passed over.
std::string_view take(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

/// Picoseconds as microseconds, the unit of the format, exactly.
std::string microseconds(std::string_view picoseconds) {
  std::int64_t value = 0;
  std::from_chars(picoseconds.data(), picoseconds.data() + picoseconds.size(), value);
  const char* sign = value < 0 ? "-" : "";
  value = value < 0 ? -value : value;
  return fmt::format("{}{}.{:06}", sign, value / 1'000'000, value % 1'000'000);
}

/// Comma-separated events, one to a line.
class Events {
 public:
  void add(const std::string& event) {
    text_ += text_.empty() ? "\n" : ",\n";
    text_ += event;
  }
  void name(const char* what, std::size_t process, std::size_t thread, const std::string& name) {
    add(fmt::format(R"({{"ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":{}}}}})", what,
                    process, thread, quoted(name)));
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void add_track(const performance::Track& track, std::size_t process, std::size_t thread,
               Events& events) {
  events.name("thread_name", process, thread, track.lane);
  std::string_view spans = track.spans;
  while (!spans.empty()) {
    const std::string begin = microseconds(take(spans, ' '));
    const std::string length = microseconds(take(spans, ' '));
    const std::string name(take(spans, '\n'));
    events.add(fmt::format(R"({{"ph":"X","name":{},"pid":{},"tid":{},"ts":{},"dur":{}}})",
                           quoted(name), process, thread, begin, length));
  }
}

}  // namespace

std::string trace_json(const study::RunResult& result) {
  Events events;
  std::size_t process = 0;
  for (const auto& timeline : result.timelines) {
    std::string device;
    std::size_t thread = 0;
    for (const auto& track : timeline.tracks) {
      if (track.device != device || thread == 0) {
        device = track.device;
        thread = 0;
        events.name("process_name", ++process, 0,
                    fmt::format("{}, phase {}: {}", timeline.plan, timeline.phase + 1, device));
      }
      add_track(track, process, ++thread, events);
    }
  }
  return fmt::format(
      "{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"tool\":{},\"scenario\":{},\"limit\":"
      "\"the first {} ops of a step, shared out over its devices\"}},"
      "\"traceEvents\":[{}\n]}}\n",
      quoted("podsim " + result.version), quoted(result.name), performance::kMostSpans,
      events.text());
}

}  // namespace podsim::report
