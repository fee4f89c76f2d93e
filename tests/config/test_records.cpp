#include <catch2/catch.hpp>

#include "podsim/config/codec.h"

using namespace podsim;
using namespace podsim::config;

namespace {
enum class Color { red, green };

struct Inner {
  units::Bandwidth bandwidth;
  std::optional<std::int64_t> count;
  static void describe(Record<Inner>& r) {
    r.required("bandwidth", &Inner::bandwidth, "speed").more_than(0);
    r.optional("count", &Inner::count, "how many").at_least(1);
  }
};

struct Outer {
  Inner inner;
  Color color = Color::green;
  double share = 0.5;
  std::map<std::string, std::vector<units::Month>> dates;
  static void describe(Record<Outer>& r) {
    r.required("inner", &Outer::inner, "the inner one");
    r.optional("color", &Outer::color, "which");
    r.optional("share", &Outer::share, "part").at_least(0).at_most(1);
    r.optional("dates", &Outer::dates, "when");
  }
};

/// The two kinds of price that have the exponents of USD/J.
struct Prices {
  std::optional<units::UsdPerEnergy> electricity;
  std::optional<units::CapacityPrice> colocation;
  static void describe(Record<Prices>& r) {
    r.optional("electricity", &Prices::electricity, "tariff");
    r.optional("colocation", &Prices::colocation, "rent of power");
  }
};

/// A number with ids.
struct Numbered {
  base::Id<struct ThingTag> thing{0};
  static void describe(Record<Numbered>& r) {
    r.required("thing", &Numbered::thing, "which").at_least(0);
  }
};

template <class T = Outer>
std::string problems(const std::string& yaml) {
  try {
    decode<T>(parse_yaml("f.yaml", yaml));
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}
}  // namespace

template <>
struct podsim::config::EnumNames<Color> {
  static constexpr std::array names = {std::pair{Color::red, "red"},
                                       std::pair{Color::green, "green"}};
};

TEST_CASE("records: values, defaults and round trip") {
  const auto o = decode<Outer>(parse_yaml(
      "f", "inner: {bandwidth: 819 GB/s, count: 3}\nshare: 25 %\ndates: {a: [2026-07]}\n"));
  CHECK(o.inner.bandwidth.base() == 819e9);
  CHECK(*o.inner.count == 3);
  CHECK(o.color == Color::green);
  CHECK(o.share == 0.25);
  CHECK(o.dates.at("a").front() == units::Month::of(2026, 7));
  const Node text = encode(o);
  CHECK(at_path(text, "inner.bandwidth")->scalar() == "819 GB/s");
  CHECK(to_json(encode(decode<Outer>(text))) == to_json(text));
  const Node si = encode(o, Form::si);
  CHECK(to_json(encode(decode<Outer>(si, Form::si), Form::si)) == to_json(si));
}

TEST_CASE("records: every problem is reported, with position and way out") {
  using Catch::Matchers::Contains;
  const std::string text = problems("inner: {bandwith: 3, count: 0}\ncolour: red\nshare: 2\n");
  CHECK_THAT(text, Contains("unknown key 'bandwith'") && Contains("did you mean 'bandwidth'?"));
  CHECK_THAT(text, Contains("'bandwidth' is missing") && Contains("at least 1"));
  CHECK_THAT(text, Contains("f.yaml:2:1") && Contains("did you mean 'color'?"));
  CHECK_THAT(text, Contains("share: found '2'") && Contains("at most 1"));
  CHECK_THAT(problems("inner: {bandwidth: 819}"), Contains("without a unit") && Contains("GB/s"));
  CHECK_THAT(problems("inner: {bandwidth: 819 GB}"), Contains("another kind"));
  CHECK_THAT(problems("inner: {bandwidth: 819 GX/s}"), Contains("unknown unit"));
  CHECK_THAT(problems("inner: {bandwidth: .nan}"), Contains("not a number"));
  CHECK_THAT(problems("inner: {bandwidth: -1 GB/s}"), Contains("more than 0"));
  CHECK_THAT(problems("inner: {bandwidth: 1 GB/s}\nshare: yes"), Contains("found 'yes'"));
  CHECK_THAT(problems("inner: [1]"), Contains("found a list"));
  CHECK_THAT(problems("inner: {bandwidth: 1 GB/s}\ncolor: gren"),
             Contains("did you mean 'green'?"));
  CHECK_THAT(problems("inner: {bandwidth: 1 GB/s}\ndates: {a: [July]}"), Contains("dates.a[0]"));
}

TEST_CASE("records: schema") {
  const Node s = schema_of<Outer>();
  CHECK(at_path(s, "properties.inner.properties.bandwidth.pattern") != nullptr);
  CHECK(at_path(s, "properties.color.default")->scalar() == "green");
  CHECK(at_path(s, "required[0]")->scalar() == "inner");
  CHECK(at_path(s, "additionalProperties")->scalar() == "false");
}

TEST_CASE("records: a price of provisioned power is no price of energy, nor the other way round") {
  const auto read =
      decode<Prices>(parse_yaml("f", "electricity: 60 USD/MWh\ncolocation: 1 MUSD/MW-year\n"));
  CHECK(read.electricity->base() == Approx(60 / 3.6e9));
  CHECK(read.colocation->base() == Approx(1 / (365.25 * 86400)));
  for (const char* price : {"154 USD/kW-month", "1.8 MUSD/MW-year", "0.2 USD/kW*h"})
    CHECK_THAT(problems<Prices>("\nelectricity: " + std::string(price) + "\n"),
               Catch::Contains("f.yaml:2:14") && Catch::Contains(price) &&
                   Catch::Contains("a price of provisioned power and not of energy") &&
                   Catch::Contains("USD/kWh"));
  for (const char* price : {"0.08 USD/kWh", "60 USD/MWh"})
    CHECK_THAT(problems<Prices>("colocation: " + std::string(price) + "\n"),
               Catch::Contains("f.yaml:1:13") && Catch::Contains(price) &&
                   Catch::Contains("a price of energy and not of provisioned power") &&
                   Catch::Contains("USD/kW-month"));
}

TEST_CASE("records: prices are written in units of their own kind") {
  const Node text = encode(decode<Prices>(
      parse_yaml("f", "electricity: 0.0826 USD/kWh\ncolocation: 154 USD/kW-month\n")));
  CHECK(at_path(text, "electricity")->scalar() == "0.0826 USD/kWh");
  CHECK(at_path(text, "colocation")->scalar() == "154 USD/kW-month");
  CHECK(to_json(encode(decode<Prices>(text))) == to_json(text));
}

TEST_CASE("records: an id is a number of 32 bits") {
  CHECK(decode<Numbered>(parse_yaml("f", "thing: 7\n")).thing.value() == 7);
  CHECK_THAT(problems<Numbered>("thing: 4294967296\n"),
             Catch::Contains("f.yaml:1:8") && Catch::Contains("4294967296"));
}
