// Timelines in the Trace Event Format of Chrome and Perfetto.
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

#include "podsim/performance/pod.h"
#include "podsim/report/report.h"

namespace podsim::report {
namespace {

constexpr std::int64_t kNanosecond = 1000;  // in picoseconds; what viewers round to

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

/// Up to `end`, which is passed over.
std::string_view take(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

template <class Number>
Number take_number(std::string_view& text, char end) {
  const auto part = take(text, end);
  Number value = 0;
  std::from_chars(part.data(), part.data() + part.size(), value);
  return value;
}

/// Picoseconds as microseconds, the unit of the format, exactly.
std::string microseconds(std::int64_t value) {
  const char* sign = value < 0 ? "-" : "";
  value = value < 0 ? -value : value;
  return fmt::format("{}{}.{:06}", sign, value / 1'000'000, value % 1'000'000);
}

/// One run of an op, as a line of Track::spans says it.
struct TracedSpan {
  std::int64_t begin = 0, duration = 0;
  std::size_t op = 0;
  std::int64_t execution = 0, iteration = 0;
  std::vector<std::pair<std::size_t, std::size_t>> waited_for;  ///< track of the device, span

  [[nodiscard]] std::int64_t end() const { return begin + duration; }
};
using TracedSpans = std::vector<TracedSpan>;

TracedSpan parse_span(std::string_view line) {
  TracedSpan s;
  s.begin = take_number<std::int64_t>(line, ' ');
  s.duration = take_number<std::int64_t>(line, ' ');
  s.op = take_number<std::size_t>(line, ' ');
  s.execution = take_number<std::int64_t>(line, ' ');
  s.iteration = take_number<std::int64_t>(line, ' ');
  while (!line.empty()) {
    std::string_view wait = take(line, ' ');
    const auto track = take_number<std::size_t>(wait, ':');
    s.waited_for.emplace_back(track, take_number<std::size_t>(wait, ' '));
  }
  return s;
}

TracedSpans spans_of(const performance::Track& track) {
  TracedSpans spans;
  std::string_view lines = track.spans;
  while (!lines.empty()) spans.push_back(parse_span(take(lines, '\n')));
  return spans;
}

/// "forward 3/31", which tells the layers apart.
std::string layer_of(const performance::TracedOp& op, const TracedSpan& span) {
  if (op.iterations == 1) return op.block;
  return fmt::format("{} {}/{}", op.block, span.iteration + 1, op.iterations);
}

/// Comma-separated events, one to a line.
class Events {
 public:
  void name(const char* what, std::size_t process, std::size_t thread, const std::string& name) {
    add(fmt::format(R"({{"ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":{}}}}})", what,
                    process, thread, quoted(name)));
  }
  void span(std::size_t process, std::size_t thread, const std::string& name,
            const std::string& category, std::int64_t begin, std::int64_t duration,
            const std::string& args) {
    add(fmt::format(
        R"({{"ph":"X","name":{},"cat":{},"pid":{},"tid":{},"ts":{},"dur":{},"args":{{{}}}}})",
        quoted(name), quoted(category), process, thread, microseconds(begin),
        microseconds(duration), args));
  }
  /// An arrow from the last moment of one span to the beginning of another.
  void arrow(std::size_t process, std::size_t from_thread, const TracedSpan& from,
             std::size_t to_thread, const TracedSpan& to) {
    const std::int64_t leaves = from.duration > kNanosecond ? from.end() - kNanosecond : from.begin;
    const auto end = [&](const char* phase, std::size_t thread, std::int64_t at) {
      add(fmt::format(
          R"({{"ph":"{}","name":"waits for","cat":"wait","id":{},"pid":{},"tid":{},"ts":{}}})",
          phase, arrows_, process, thread, microseconds(at)));
    };
    ++arrows_;
    end("s", from_thread, leaves);
    end("f\",\"bp\":\"e", to_thread, to.begin);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void add(const std::string& event) {
    text_ += text_.empty() ? "\n" : ",\n";
    text_ += event;
  }

  std::string text_;
  std::size_t arrows_ = 0;
};

std::string arguments_of(const performance::TracedOp& op, const TracedSpan& span) {
  std::string text =
      fmt::format(R"("layer":{},"block run":{})", quoted(layer_of(op, span)), span.execution + 1);
  if (!op.shape.empty()) text += ",\"shape\":" + quoted(op.shape);
  if (op.flop > 0) text += fmt::format(",\"FLOP\":{}", nlohmann::json(op.flop).dump());
  if (op.bytes > 0) text += fmt::format(",\"bytes\":{}", nlohmann::json(op.bytes).dump());
  return text + ",\"bound\":" + quoted(op.bound);
}

/// One device: a process with a thread for the layers of its core, and one for each stream.
void add_device(const std::vector<const performance::Track*>& tracks, const std::string& name,
                std::size_t process, Events& events) {
  constexpr std::size_t layers = 1, first = 2;
  events.name("process_name", process, 0, name);
  events.name("thread_name", process, layers, "layers");
  std::vector<TracedSpans> spans;
  for (const auto* track : tracks) spans.push_back(spans_of(*track));
  const performance::Track& core = *tracks.front();
  for (std::size_t i = 0; i < spans.front().size();) {
    const TracedSpan& begin = spans.front()[i];
    std::int64_t end = begin.end();
    for (; i < spans.front().size() && spans.front()[i].execution == begin.execution &&
           spans.front()[i].iteration == begin.iteration;
         ++i)
      end = spans.front()[i].end();
    const auto& op = core.ops.at(begin.op);
    events.span(process, layers, layer_of(op, begin), op.block, begin.begin, end - begin.begin,
                fmt::format("\"block run\":{}", begin.execution + 1));
  }
  for (std::size_t t = 0; t < tracks.size(); ++t) {
    events.name("thread_name", process, first + t, tracks[t]->lane);
    for (const TracedSpan& span : spans[t]) {
      const auto& op = tracks[t]->ops.at(span.op);
      events.span(process, first + t, op.name, op.block, span.begin, span.duration,
                  arguments_of(op, span));
      for (const auto& [track, place] : span.waited_for)
        events.arrow(process, first + track, spans.at(track).at(place), first + t, span);
    }
  }
}

}  // namespace

std::string trace_json(const study::RunResult& result) {
  Events events;
  std::size_t process = 0;
  for (const auto& timeline : result.timelines) {
    const auto& tracks = timeline.tracks;
    for (std::size_t i = 0; i < tracks.size();) {
      const std::string& device = tracks[i].device;
      std::vector<const performance::Track*> own;
      for (; i < tracks.size() && tracks[i].device == device; ++i) own.push_back(&tracks[i]);
      add_device(own, fmt::format("{}, phase {}: {}", timeline.plan, timeline.phase + 1, device),
                 ++process, events);
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
