// Walks over described values: hashing and comparing, numbers at paths, one value set at a path.
#include <catch2/catch.hpp>

#include "podsim/config/codec.h"

using namespace podsim;
using namespace podsim::config;

namespace {

struct Part {
  std::int64_t count = 1;
  std::optional<double> share;
  static void describe(Record<Part>& r) {
    r.required("count", &Part::count, "how many").at_least(1).at_most(100);
    r.optional("share", &Part::share, "of them").at_least(0).at_most(1);
  }
};

struct Whole {
  std::string name = "none";
  units::Bandwidth bandwidth;
  bool fast = false;
  std::vector<Part> parts;
  std::map<std::string, Part> named;
  std::optional<Part> other;
  std::vector<std::int64_t> sizes = {1, 2};
  static void describe(Record<Whole>& r) {
    r.optional("name", &Whole::name, "a name");
    r.optional("bandwidth", &Whole::bandwidth, "a rate").at_least(0);
    r.optional("fast", &Whole::fast, "or not");
    r.optional("parts", &Whole::parts, "in order");
    r.optional("named", &Whole::named, "by name");
    r.optional("other", &Whole::other, "one more");
    r.optional("sizes", &Whole::sizes, "numbers");
    r.check([](const Whole& w, const Node& n, Reader& reader) {
      if (w.fast && w.parts.empty()) reader.problem(n, "fast without parts", "parts");
    });
  }
};

constexpr const char* kText =
    "name: a\nbandwidth: 5 GB/s\nparts: [{count: 2}, {count: 3, share: 0.5}]\n"
    "named: {v1.5: {count: 7}, v1: {count: 8}}\nother: {count: 9}\nsizes: [3, 4]\n";

std::uint64_t hash_of(const Whole& w) {
  Hash h;
  add_to(h, w);
  return h.value();
}

/// What `assign` makes of the sample with one value changed, beside decoding all of it anew.
struct Change {
  Change(const std::string& path, const std::string& value) : root(parse_yaml("f", kText)) {
    assigned = decode<Whole>(root);
    set_path(root, path, parse_yaml("v", value));
    Reader reader(problems, Form::text);
    known = assign(assigned, path, root, reader);
  }

  Node root;
  Whole assigned;
  Diagnostics problems;
  bool known = false;
};

}  // namespace

TEST_CASE("types: equal content is equal and hashes alike, and every change is seen") {
  const auto sample = decode<Whole>(parse_yaml("f", kText));
  CHECK(same(sample, decode<Whole>(parse_yaml("g", kText))));
  CHECK(hash_of(sample) == hash_of(decode<Whole>(parse_yaml("g", kText))));
  for (const auto& [path, value] : std::map<std::string, std::string>{{"name", "b"},
                                                                      {"bandwidth", "6 GB/s"},
                                                                      {"fast", "true"},
                                                                      {"parts[1].share", "0.25"},
                                                                      {"parts[0].share", "0"},
                                                                      {"named.v1.count", "1"},
                                                                      {"other.count", "2"},
                                                                      {"sizes", "[1]"}}) {
    const Change c(path, value);
    CAPTURE(path);
    CHECK_FALSE(same(c.assigned, sample));
    CHECK(hash_of(c.assigned) != hash_of(sample));
  }
}

TEST_CASE("types: an assigned value is the one that decoding everything gives") {
  for (const auto& [path, value] :
       std::map<std::string, std::string>{{"name", "b"},
                                          {"bandwidth", "null"},
                                          {"fast", "true"},
                                          {"parts[1].count", "50"},
                                          {"parts.0.share", "0.1"},
                                          {"parts", "[{count: 4}]"},
                                          {"named.v1.5.count", "6"},
                                          {"named.v2.count", "6"},
                                          {"named.v1", "{count: 5, share: 1}"},
                                          {"other.share", "0.5"},
                                          {"other", "null"},
                                          {"sizes[1]", "5"},
                                          {"sizes", "null"}}) {
    const Change c(path, value);
    CAPTURE(path);
    CHECK(c.known);
    CHECK(c.problems.empty());
    CHECK(same(c.assigned, decode<Whole>(c.root)));
  }
}

TEST_CASE("types: what cannot be assigned is told as decoding tells it") {
  const Change limit("parts[1].count", "101");
  REQUIRE(limit.problems.list().size() == 1);
  CHECK(limit.problems.list().front().path == "parts[1].count");
  CHECK(limit.problems.list().front().where.source->name == "v");
  const Change check("parts", "[]");
  CHECK(check.problems.empty());
  Change both("fast", "true");
  Reader reader(both.problems, Form::text);
  set_path(both.root, "parts", Node::sequence());
  CHECK(assign(both.assigned, "parts", both.root, reader));
  REQUIRE(both.problems.list().size() == 1);
  CHECK(both.problems.list().front().message == "fast without parts");
  CHECK_FALSE(Change("nmae", "b").known);
}

TEST_CASE("types: numbers by path, as the document of the value has them") {
  const auto sample = decode<Whole>(parse_yaml("f", kText));
  const Node document = encode(sample);
  for (const char* path : {"parts[0].count", "parts.1.share", "named.v1.5.count", "named.v1.count",
                           "other.count", "sizes[1]", "name", "bandwidth", "fast", "parts",
                           "parts[2].count", "parts[0].share", "other.share", "nothing"}) {
    CAPTURE(path);
    CHECK(number_at(sample, path) == number_at(document, path));
  }
  CHECK(number_at(sample, "named.v1.5.count") == 7.0);
}
