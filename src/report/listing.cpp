#include "podsim/catalog/catalog.h"
#include "podsim/report/report.h"

namespace podsim::report {

std::string listing_text(const std::vector<catalog::Listing>& entries, const Style& style) {
  Table t{{{"name"}, {"title"}, {"summary"}}, {}};
  for (const auto& e : entries) t.rows.push_back({e.name, e.title, e.summary});
  return to_text({t}, style);
}

std::string listing_names(const std::vector<catalog::Listing>& entries) {
  std::string text;
  for (const auto& e : entries) text += e.name + "\n";
  return text;
}

std::string listing_json(const std::vector<catalog::Listing>& entries) {
  config::Node list = config::Node::sequence();
  for (const auto& e : entries) {
    config::Node entry = config::Node::mapping();
    entry.set("name", config::Node::text(e.name));
    entry.set("title", config::Node::text(e.title));
    entry.set("summary", config::Node::text(e.summary));
    list.push(std::move(entry));
  }
  return config::to_json(list) + "\n";
}

}  // namespace podsim::report
