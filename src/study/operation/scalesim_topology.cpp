// SCALE-Sim's topologies. A header, then a layer a line, with or without a trailing comma:
//   Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter,
//   Strides[, Sparsity],
//   Layer, M, N, K[, Sparsity],
#include <algorithm>
#include <cctype>
#include <functional>
#include <stdexcept>

#include "podsim/config/text_lines.h"
#include "podsim/study/systolic.h"

namespace podsim::study {
namespace {

constexpr std::size_t kConvolution = 8,
                      kGemm = 4;  // columns, without a ninth or fifth for sparsity
constexpr std::size_t kMostLayers = 1'000'000;

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

// Without [sparsity] SCALE-Sim reads the ratio and makes nothing of it.
bool is_ratio(const std::string& text) {
  const auto colon = text.find(':');
  return colon != std::string::npos && is_number(text.substr(0, colon)) &&
         is_number(text.substr(colon + 1));
}

/// The number of columns of a kind, or 0.
std::size_t kind_of(std::size_t columns) {
  if (columns == kConvolution || columns == kConvolution + 1) return kConvolution;
  return columns == kGemm || columns == kGemm + 1 ? kGemm : 0;
}

class TopologyReader {
 public:
  explicit TopologyReader(const std::string& file) : source_(config::read_source(file)) {}

  std::vector<SystolicLayer> read() {
    bool header = true;
    for (const auto& line : config::lines_of(source_)) {
      auto fields = config::comma_fields(line);
      // SCALE-Sim drops what stands behind the last comma; its own files have remarks there.
      if (!fields.empty() && fields.back().text.starts_with('#')) fields.pop_back();
      if (header) {
        attempt([&] { read_header(fields); });
      } else if (!fields.empty()) {
        attempt([&] { read_layer(fields, line); });
      }
      header = false;
    }
    problems_.throw_if_any();
    if (layers_.empty()) throw config::InputError({source_, 0, 0}, "no layers", "a line for each");
    return std::move(layers_);
  }

 private:
  void attempt(const std::function<void()>& step) {
    try {
      step();
    } catch (const config::InputError& e) {
      for (const auto& p : e.problems()) problems_.add(p);
    } catch (const std::overflow_error& e) {
      problems_.add({at_, "", std::string("too large: ") + e.what(), "", ""});
    }
  }

  void read_header(const std::vector<config::TextField>& fields) {
    kind_ = kind_of(fields.size());
    if (fields.size() > 1 && is_number(fields[1].text))
      throw config::InputError(fields[0].where, "the first line is a layer",
                               "a line with the names of the columns first");
    second_stride_ =
        fields.size() == kConvolution + 1 && fields.back().text.find("tride") != std::string::npos;
  }

  void read_layer(const std::vector<config::TextField>& fields, const config::TextLine& line) {
    at_ = line.where;
    if (kind_ == 0) kind_ = kind_of(fields.size());
    if (kind_ == 0 || kind_of(fields.size()) != kind_)
      throw config::InputError(
          line.where, "a line of " + std::to_string(fields.size()) + " columns",
          kind_ == kGemm          ? "4: layer, M, N, K"
          : kind_ == kConvolution ? std::string(kColumns)
                                  : std::string(kColumns) + "; or 4: layer, M, N, K");
    if (kind_ == kGemm) {
      check_ratio(fields, kGemm);
      add(fields[0],
          {config::positive_number(fields[1], "M"), config::positive_number(fields[2], "N"),
           config::positive_number(fields[3], "K")});
    } else {
      read_convolution(fields);
    }
  }

  void read_convolution(const std::vector<config::TextField>& f) {
    performance::Convolution c;
    c.height = config::positive_number(f[1], "IFMAP height");
    c.width = config::positive_number(f[2], "IFMAP width");
    c.filter_height = config::positive_number(f[3], "filter height");
    c.filter_width = config::positive_number(f[4], "filter width");
    c.channels = config::positive_number(f[5], "channels");
    c.filters = config::positive_number(f[6], "filters");
    c.stride_down = c.stride_across = config::positive_number(f[7], "stride");
    if (second_stride_ && f.size() > kConvolution) {
      c.stride_across = config::positive_number(f[8], "stride");
    } else {
      check_ratio(f, kConvolution);
    }
    require_inside(f[3], c.filter_height, c.height, "height");
    require_inside(f[4], c.filter_width, c.width, "width");
    // SCALE-Sim takes DP in a name for depth-wise: a layer for each channel.
    if (f[0].text.find("DP") == std::string::npos) return add(f[0], gemm_of(c));
    if (static_cast<std::size_t>(c.channels) > kMostLayers)
      throw config::InputError(f[5].where, "more than a million layers");
    const auto layers = c.channels;
    c.channels = 1;
    for (std::int64_t i = 0; i < layers; ++i)
      add({f[0].text + "Channel_" + std::to_string(i), f[0].where}, gemm_of(c));
  }

  static void require_inside(const config::TextField& f, std::int64_t filter, std::int64_t image,
                             const std::string& side) {
    if (filter > image)
      throw config::InputError(f.where, "filter " + side + " " + std::to_string(filter),
                               "at most the IFMAP's, " + std::to_string(image));
  }

  static void check_ratio(const std::vector<config::TextField>& f, std::size_t column) {
    if (f.size() > column && f[column].text != "1" && !is_ratio(f[column].text))
      throw config::InputError(f[column].where, "'" + f[column].text + "' after the last dimension",
                               "nothing, a sparsity ratio such as 1:1, or a batch of 1");
  }

  void add(const config::TextField& name, const performance::Gemm& product) {
    if (layers_.size() == kMostLayers)
      throw config::InputError(name.where, "more than a million layers");
    layers_.push_back({name.text, product, name.where});
  }

  static constexpr const char* kColumns =
      "8: layer, IFMAP height, width, filter height, width, channels, filters, stride";

  std::shared_ptr<const config::Source> source_;
  std::size_t kind_ = 0;
  bool second_stride_ = false;
  config::Location at_;
  std::vector<SystolicLayer> layers_;
  config::Diagnostics problems_;
};

}  // namespace

std::vector<SystolicLayer> read_scalesim_topology(const std::string& file) {
  return TopologyReader(file).read();
}

}  // namespace podsim::study
