#include "src/report/page/writer.h"

#include <algorithm>

#include "podsim/base/printable.h"
#include "src/report/page/assets.h"
#include "src/report/page/texts.h"

namespace podsim::report::page {
namespace {

/// JSON between script tags: a '<' could end it.
std::string embedded_json(const config::Node& data) {
  std::string out;
  for (const char c : config::to_json(data, -1)) out += c == '<' ? "\\u003c" : std::string(1, c);
  return out;
}

std::string cell(const char* tag, const Column& column, const std::string& text,
                 const char* attributes = "") {
  return std::string("<") + tag + attributes +
         (column.align == Align::right ? " class=\"number\">" : ">") + escaped(text) + "</" + tag +
         ">";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : base::printable(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      out += c;
    }
  }
  return out;
}

namespace {

/// Whether a cell says nothing by itself.
bool is_nothing(const std::string& text) {
  return text.empty() || text == "–" || text == "0" || text == "0%";
}

/// The table without columns of numbers whose cells are all zero or missing, and their titles.
std::vector<std::string> leave_out_nothing(PageTable& table) {
  std::vector<std::string> left_out;
  for (std::size_t k = table.columns.size(); k-- > 1;) {
    const bool kept = std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
      return k < row.size() && !is_nothing(row[k]);
    });
    if (kept || table.columns[k].align == Align::left) continue;
    left_out.insert(left_out.begin(), table.columns[k].title);
    const auto place = static_cast<std::ptrdiff_t>(k);
    table.columns.erase(table.columns.begin() + place);
    for (auto& row : table.rows)
      if (k < row.size()) row.erase(row.begin() + place);
  }
  return left_out;
}

}  // namespace

std::string whole_table(const Wording& w, PageTable table) {
  const std::vector<std::string> left_out = leave_out_nothing(table);
  std::string html = table_html(table);
  if (!left_out.empty()) html += paragraph(w(kLeftOut, {{"columns", w.listed(left_out)}}), "sub");
  return html;
}

std::string table_html(const PageTable& table, const std::string& attributes) {
  std::string out =
      "<div class=\"table\" tabindex=\"0\" role=\"region\"><table" + attributes + "><thead><tr>";
  for (const Column& column : table.columns)
    out += cell("th", column, column.title, " scope=\"col\"");
  out += "</tr></thead><tbody>";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const std::string text = i < row.size() ? row[i] : "";
      out += i == 0 ? cell("th", table.columns[i], text, " scope=\"row\"")
                    : cell("td", table.columns[i], text);
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>";
}

std::string folded_table(const Wording& w, const PageTable& table) {
  if (table.rows.empty()) return "";
  return "<details><summary>" + escaped(w(kTable)) + "</summary>" + whole_table(w, table) +
         "</details>";
}

std::string paragraph(const std::string& text, const char* css_class) {
  return text.empty() ? ""
                      : std::string("<p class=\"") + css_class + "\">" + escaped(text) + "</p>\n";
}

std::string PageWriter::chart(const std::string& id, const std::string& title,
                              const std::string& alternative, config::Node chart) {
  data_.set(id, std::move(chart));
  return "<div class=\"chart\" data-chart=\"" + id + "\" role=\"group\" aria-label=\"" +
         escaped(title) + "\" aria-describedby=\"" + id +
         "-words\"></div>\n<p class=\"hidden\" id=\"" + id + "-words\">" + escaped(alternative) +
         "</p>\n";
}

std::string language_of(const Wording& w, const std::string& text) {
  const auto foreign = [](char c) { return static_cast<unsigned char>(c) > 0x7f; };
  const bool as_page =
      w.language() == Language::en || std::any_of(text.begin(), text.end(), foreign);
  return as_page ? "" : " lang=\"en\"";
}

void PageWriter::panel(const PagePanel& p) {
  std::string html = paragraph(p.sub, "sub") +
                     chart(p.id + "-chart", p.title, p.title + " " + p.alternative, p.chart);
  for (const std::string& text : p.below) html += paragraph(text, "words");
  section(p.id, p.name, p.title, html + folded_table(w, p.table));
}

void PageWriter::nothing(const std::string& id, const std::string& sentence) {
  body_ += "<section class=\"none\" id=\"" + id + "\">" + paragraph(sentence, "words none") +
           "</section>\n";
}

void PageWriter::section(const std::string& id, const std::string& name, const std::string& title,
                         const std::string& html) {
  contents_.push_back({id, name});
  body_ += "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\"><h2 id=\"" + id +
           "-title\">" + escaped(title) + "</h2>\n" + html + "</section>\n";
}

std::string PageWriter::html(const std::string& title) const {
  const bool english = w.language() == Language::en;
  std::string out = "<!DOCTYPE html>\n<html lang=\"";
  out += english ? "en" : "zh-CN";
  out +=
      "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src '";
  out += kScriptHash;
  out += "'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escaped(title) + "</title>\n<style>\n" + kStyle + "</style>\n</head>\n<body>\n";
  out += "<a class=\"skip\" href=\"#main\">" + escaped(w(kSkip)) + "</a>\n<div class=\"layout\">\n";
  out += "<main id=\"main\">\n" + head_ + body_ + "</main>\n<nav aria-label=\"" +
         escaped(w(kContents)) + "\"><h2>" + escaped(w(kContents)) + "</h2><ol>";
  for (const ContentsEntry& entry : contents_)
    out += "<li><a href=\"#" + entry.id + "\">" + escaped(entry.name) + "</a></li>";
  out += "</ol></nav>\n</div>\n<div id=\"tip\" role=\"status\" hidden></div>\n";
  out += "<script type=\"application/json\" id=\"data\">" + embedded_json(data_) +
         "</script>\n<script>";
  out += kScript;
  out += "</script>\n<!--\nCharts are drawn by Vega.\n\n";
  out += kLicense;
  return out + "-->\n</body>\n</html>\n";
}

}  // namespace podsim::report::page
