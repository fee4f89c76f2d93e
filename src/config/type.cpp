#include "podsim/config/type.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "podsim/config/codec.h"

namespace podsim::config {

void Hash::add(double v) { add(std::bit_cast<std::uint64_t>(v == 0 ? 0.0 : v)); }

void Hash::add(std::string_view text) {
  add(std::uint64_t{text.size()});
  add(std::uint64_t{std::hash<std::string_view>{}(text)});
}

bool same(const Node& a, const Node& b) {
  const auto same_entry = [](const Node::Entry& x, const Node::Entry& y) {
    return x.key == y.key && same(x.value, y.value);
  };
  return a.kind() == b.kind() && a.quoted() == b.quoted() && a.scalar() == b.scalar() &&
         std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                    [](const Node& x, const Node& y) { return same(x, y); }) &&
         std::equal(a.entries().begin(), a.entries().end(), b.entries().begin(), b.entries().end(),
                    same_entry);
}

void add_to(Hash& h, const Node& n) {
  h.add(static_cast<std::uint64_t>(n.kind()));
  if (n.is_scalar()) h.add(std::string_view(n.scalar()));
  for (const Node& item : n.items()) add_to(h, item);
  for (const auto& e : n.entries()) {
    h.add(std::string_view(e.key));
    add_to(h, e.value);
  }
}

std::optional<double> number_at(const Node& n, std::string_view path) {
  const Node* at = at_path(n, path);
  if (at == nullptr || !at->is_scalar() || at->quoted()) return std::nullopt;
  return units::parse_number(at->scalar());
}

}  // namespace podsim::config
