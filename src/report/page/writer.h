// A page while it is written: sections in HTML, charts as data beside them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/config/node.h"
#include "podsim/report/document.h"
#include "podsim/report/language.h"

namespace podsim::report::page {

/// The text as HTML: markup is escaped, control characters come out as '?'.
std::string escaped(std::string_view text);

/// A table of a page; numbers may carry the value that they are sorted by.
struct PageTable {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows = {};
};

/// A chart with its words and the table behind it.
struct PagePanel {
  std::string id = {};
  std::string name = {};         ///< entry in the list of contents
  std::string title = {};        ///< the finding, a sentence
  std::string sub = {};          ///< quantity, unit, plans, base case
  std::string alternative = {};  ///< the chart in words: smallest, largest, base case
  config::Node chart = {};
  PageTable table = {};
  std::vector<std::string> below = {};  ///< paragraphs under the chart
};

class PageWriter {
 public:
  explicit PageWriter(Language language) : w(language) {}

  const Wording w;

  /// A chart with its table; the chart is drawn by the page's script.
  void panel(const PagePanel& panel);
  /// A sentence in place of a panel that has nothing to show.
  void nothing(const std::string& id, const std::string& sentence);
  /// A section of the caller's own HTML, which is not escaped.
  void section(const std::string& id, const std::string& name, const std::string& title,
               const std::string& html);
  /// HTML in front of all sections.
  void head(const std::string& html) { head_ += html; }
  /// The element in which the script draws `chart`.
  std::string chart(const std::string& id, const std::string& title, const std::string& alternative,
                    config::Node chart);
  /// Data that the script reads beside the charts.
  void data(const std::string& key, config::Node value) { data_.set(key, std::move(value)); }

  /// The whole file.
  [[nodiscard]] std::string html(const std::string& title) const;

 private:
  struct ContentsEntry {
    std::string id, name;
  };
  std::string head_, body_;
  std::vector<ContentsEntry> contents_;
  config::Node data_ = config::Node::mapping();
};

std::string table_html(const PageTable& table, const std::string& attributes = "");
/// The table without columns that are all zero or missing, which a line under it names.
std::string whole_table(const Wording& w, PageTable table);
/// The table folded away behind "Table".
std::string folded_table(const Wording& w, const PageTable& table);
std::string paragraph(const std::string& text, const char* css_class);
/// The attribute lang="en" for a text without Chinese on a Chinese page, else nothing.
std::string language_of(const Wording& w, const std::string& text);

}  // namespace podsim::report::page
