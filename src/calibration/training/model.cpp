#include "src/calibration/training/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "podsim/catalog/catalog.h"
#include "podsim/config/text_lines.h"
#include "podsim/study/study.h"

namespace podsim::calibration {
namespace {

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// The number behind `word`, with nothing between but blanks, brackets and words that say what it
/// counts.
std::optional<std::int64_t> number_after(const std::string& text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    std::size_t i = at + word.size();
    while (true) {
      while (i < text.size() && (text[i] == ' ' || text[i] == '(')) ++i;
      if (text.compare(i, 6, "window") == 0) {
        i += 6;
      } else if (text.compare(i, 2, "of") == 0) {
        i += 2;
      } else {
        break;
      }
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), value);
    if (error == std::errc() && value > 0) return value;
  }
  return std::nullopt;
}

/// The number that ends right before `word` and its blanks.
std::optional<std::int64_t> number_before(const std::string& text, std::string_view word) {
  std::size_t end = text.find(word);
  if (end == std::string::npos) return std::nullopt;
  while (end > 0 && text[end - 1] == ' ') --end;
  std::size_t begin = end;
  while (begin > 0 && digit(text[begin - 1])) --begin;
  std::int64_t value = 0;
  const auto [last, error] = std::from_chars(text.data() + begin, text.data() + end, value);
  return error == std::errc() && value > 0 ? std::optional(value) : std::nullopt;
}

/// "5:1 sliding" has one global layer in six, "alternating sliding" one in two.
std::int64_t global_every(const std::string& text) {
  const auto at = text.find("sliding");
  const auto colon = text.rfind(':', at);
  if (colon != std::string::npos && colon > 0 && digit(text[colon - 1]) &&
      colon + 1 < text.size() && digit(text[colon + 1])) {
    const auto local = number_before(text.substr(0, colon + 1), ":");
    const auto global = number_after(text.substr(colon), ":");
    if (local && global && *global == 1) return *local + 1;
  }
  return text.find("alternating") != std::string::npos ? 2 : 0;
}

std::optional<catalog::SlidingWindow> window_in(const std::string& text) {
  const auto tokens = number_after(text, "sliding");
  if (!tokens) return std::nullopt;
  catalog::SlidingWindow w;
  w.tokens = *tokens;
  w.global_every = global_every(text);
  const auto of_global = text.find("global layers");
  if (w.global_every > 0 && of_global != std::string::npos) {
    const std::string rest = text.substr(of_global);
    w.global_head_dim = number_after(rest, "head_dim").value_or(0);
    w.global_kv_heads = number_before(rest, "kv head").value_or(0);
  }
  return w;
}

/// Needs the rotary part too: "kv_lora 512, qk 128+64".
std::optional<catalog::LatentAttention> latent_in(const std::string& text) {
  const auto kv = number_after(text, "kv_lora");
  const auto qk = text.find("qk ");
  if (!kv || qk == std::string::npos) return std::nullopt;
  const auto rope = number_after(text.substr(qk), "+");
  if (!rope) return std::nullopt;
  return catalog::LatentAttention{number_after(text, "q_lora").value_or(0), *kv, *rope};
}

/// "one MTP layer", not "no MTP".
bool names_mtp(const std::string& text) {
  return text.find("mtp") != std::string::npos && text.find("no mtp") == std::string::npos &&
         text.find("without mtp") == std::string::npos;
}

/// Sizes without a column, for a model that the catalog does not know.
void take_from_note(catalog::ModelArch& m, const std::string& text,
                    std::vector<std::string>& notes) {
  if (const auto window = window_in(text)) {
    m.sliding_window = window;
    notes.push_back(window->global_every > 0
                        ? fmt::format("a window of {} tokens but in every {}th layer, as its note",
                                      window->tokens, window->global_every)
                        : fmt::format("a window of {} tokens in all layers: its note names no "
                                      "global ones",
                                      window->tokens));
  }
  m.latent_attention = latent_in(text);
  if (m.latent_attention) notes.emplace_back("latent attention as its note");
}

/// Compares all sizes that the row states. A dense model of the same depth, width and FFN is the
/// same.
bool same_shape(const catalog::ModelArch& a, const MeasuredRun& run) {
  if (a.layers != run.layers || a.d_model != run.d_model || a.moe.has_value() != run.moe())
    return false;
  if (run.heads && a.heads != *run.heads) return false;
  if (run.vocab && a.vocab != *run.vocab) return false;
  if (run.moe()) return a.moe->experts == run.experts;
  return (run.heads && run.vocab) ||
         (a.d_ff == run.d_ff && (a.ffn == catalog::FfnKind::gated) == run.gated);
}

/// "gpt-oss" of gpt-oss-120b, "gemma4" of gemma4-26b-a4b.
std::string family_of(const std::string& name) {
  for (std::size_t at = name.find('-'); at != std::string::npos; at = name.find('-', at + 1))
    if (at + 1 < name.size() && digit(name[at + 1])) return name.substr(0, at);
  return name;
}

/// The catalog's model of that name and depth, else one of the same shape.
std::optional<catalog::ModelArch> known_model(const MeasuredRun& run,
                                              const catalog::Catalog& catalog) {
  std::optional<catalog::ModelArch> alike;
  for (const auto& entry : catalog.list("models")) {
    const catalog::ModelArch& m = catalog.model(entry.name);
    if (entry.name == run.model && m.layers == run.layers) return m;
    if (!alike && same_shape(m, run)) alike = m;
  }
  return alike;
}

/// Windows and biases are a matter of the family, not of the size.
void take_after_family(catalog::ModelArch& m, const MeasuredRun& run,
                       const catalog::Catalog& catalog, std::vector<std::string>& notes) {
  for (const auto& entry : catalog.list("models")) {
    if (run.model.empty() || family_of(entry.name) != family_of(run.model)) continue;
    const catalog::ModelArch& other = catalog.model(entry.name);
    const bool biases = m.moe && other.moe && other.moe->biases;
    if (!other.sliding_window && !biases) continue;
    m.sliding_window = other.sliding_window;
    if (biases) m.moe->biases = true;
    notes.push_back(fmt::format("windows and biases as of {}", entry.name));
    return;
  }
}

/// Reads the row, else the equivalent model of the catalog (`m`), else 128 columns a head,
/// or 64.
void set_heads(catalog::ModelArch& m, const MeasuredRun& run, bool known,
               std::vector<std::string>& notes) {
  if (!run.heads && !run.head_dim && known) {
    m.kv_heads = run.kv_heads.value_or(m.kv_heads);
    return;
  }
  if (run.head_dim) {
    m.head_dim = *run.head_dim;
  } else if (run.heads) {
    m.head_dim = run.d_model / *run.heads;
  } else {
    m.head_dim = run.d_model % 128 == 0 ? 128 : 64;
  }
  m.heads = run.heads.value_or(run.d_model / m.head_dim);
  m.kv_heads = run.kv_heads.value_or(m.heads);
  if (!run.heads) notes.push_back(fmt::format("heads of {}", m.head_dim));
}

void set_sizes(catalog::ModelArch& m, const MeasuredRun& run, bool known,
               std::vector<std::string>& notes) {
  m.layers = run.layers;
  m.d_model = run.d_model;
  set_heads(m, run, known, notes);
  m.ffn = run.gated ? catalog::FfnKind::gated : catalog::FfnKind::plain;
  m.tied_embeddings = run.tied;
  constexpr std::int64_t gpt2_vocabulary =
      51200;  // padded to a multiple of 1024, as by Megatron-LM
  if (run.vocab || !known) m.vocab = run.vocab.value_or(gpt2_vocabulary);
  if (!run.vocab && !known)
    notes.emplace_back("a vocabulary of 51200, GPT-2's as Megatron-LM pads it");
}

void set_experts(catalog::ModelArch& m, const MeasuredRun& run) {
  if (!run.moe()) return m.moe.reset();
  catalog::Moe moe = m.moe.value_or(catalog::Moe{});
  moe.experts = *run.experts;
  moe.top_k = run.top_k.value_or(1);
  moe.d_ff = run.expert_d_ff.value_or(run.d_ff);
  if (!m.moe) moe.shared_experts = run.shared_experts.value_or(0);
  moe.dense_layers = run.dense_layers.value_or(moe.dense_layers);
  m.moe = moe;
}

}  // namespace

catalog::ModelArch model_of(const MeasuredRun& run, const catalog::Catalog& catalog,
                            std::vector<std::string>& notes) {
  const auto known = known_model(run, catalog);
  catalog::ModelArch m = known.value_or(catalog::ModelArch{});
  const bool named = known && known->name == run.model;
  if (known && !named)
    notes.push_back(fmt::format("what columns do not say of the model as of {}", known->name));
  if (!named) m.d_ff = run.d_ff;
  m.name = run.model.empty() ? run.id : run.model;
  m.title = m.name;
  m.source = run.source.empty() ? "table of measured runs" : run.source;
  m.as_of = m.as_of.empty() ? "as the source" : m.as_of;
  m.note.clear();
  set_sizes(m, run, known.has_value(), notes);
  set_experts(m, run);
  const std::string text = config::lower(run.note);
  if (!known) {
    take_after_family(m, run, catalog, notes);
    take_from_note(m, text, notes);
  }
  if (m.mtp_layers > 0 && !names_mtp(text))
    notes.emplace_back("without the module that predicts a further token, which it does not name");
  m.mtp_layers = names_mtp(text) ? std::max<std::int64_t>(m.mtp_layers, 1) : 0;
  return m;
}

}  // namespace podsim::calibration
