#include <catch2/catch.hpp>
#include <stdexcept>

#include "podsim/report/language.h"

using namespace podsim::report;

namespace {

constexpr Text kCosts{"{plan} costs {money} more.", "{plan}多花 {money}。"};
const Wording en(Language::en), zh(Language::zh);

}  // namespace

// The constructor of a Text refuses at compile time what is_complete refuses here.
TEST_CASE("a text is complete when no cell is empty and placeholders agree") {
  CHECK(is_complete("{plan} costs {money}.", "{money}，{plan}"));
  CHECK_FALSE(is_complete("plan", ""));
  CHECK_FALSE(is_complete("", "方案"));
  CHECK_FALSE(is_complete("{plan} costs {money}.", "{plan}。"));
  CHECK_FALSE(is_complete("{plan}", "{plan}：{money}"));
  CHECK_FALSE(is_complete("{plan", "{plan"));
}

TEST_CASE("placeholders are replaced in either language") {
  CHECK(en(kCosts, {{"plan", "own"}, {"money", en.usd(29e6)}}) ==
        "own costs 29.0 million USD more.");
  CHECK(zh(kCosts, {{"money", zh.usd(29e6)}, {"plan", "own "}}) == "own 多花 2,900 万美元。");
  CHECK_THROWS_AS(en(kCosts, {{"plan", "own"}}), std::logic_error);
}

TEST_CASE("a value that looks like a placeholder is left alone") {
  CHECK(en(kCosts, {{"plan", "{money}"}, {"money", "1 USD"}}) == "{money} costs 1 USD more.");
}

TEST_CASE("money in Chinese is counted in 万 and 亿") {
  CHECK(zh.usd(2.15e9) == "21.5 亿美元");
  CHECK(zh.usd(29e6) == "2,900 万美元");
  CHECK(zh.usd(99'999'999) == "1.00 亿美元");
  CHECK(zh.usd(-35e6) == "-3,500 万美元");
  CHECK(zh.usd(1234) == "1,230 美元");
  CHECK(zh.usd(0) == "0 美元");
  CHECK(zh.signed_usd(93e6) == "+9,300 万美元");
  CHECK(zh.usd_per_chip_hour(2) == "每芯片小时 2.00 美元");
  CHECK(zh.usd_per_million_tokens(1.71) == "每百万 tokens 1.71 美元");
}

TEST_CASE("columns of money have one unit") {
  CHECK(en.usd_column(82e6).name == "million USD");
  CHECK(en.usd_column(1.43e10).name == "billion USD");
  CHECK(en.usd_column(1200).name == "USD");
  CHECK(zh.usd_column(82e6).name == "万美元");
  CHECK(zh.usd_column(1.43e9).name == "亿美元");
  CHECK(zh.usd_column(1.43e9).size == 1e8);
}

TEST_CASE("counts and chips") {
  CHECK(en.count(240e12) == "240 trillion");
  CHECK(zh.count(240e12) == "240 万亿");
  CHECK(zh.count(405e9) == "4,050 亿");
  CHECK(zh.count(1.8e8) == "1.80 亿");
  CHECK(zh.count(4096) == "4,096");
  CHECK(en.chips(4096, "TPU v7") == "4,096 TPU v7");
  CHECK(zh.chips(4096, "TPU v7") == "4,096 颗 TPU v7");
  CHECK(zh.chips(100000, "TPU v7") == "10 万颗 TPU v7");
}

TEST_CASE("times and dates") {
  CHECK(en.duration(12.21) == "12.2 s");
  CHECK(zh.duration(12.21) == "12.2 秒");
  CHECK(zh.duration(3 * 86400) == "3.00 天");
  CHECK(en.month("2026-07") == "July 2026");
  CHECK(zh.month("2026-07") == "2026 年 7 月");
  CHECK(zh.month("2026-13") == "2026-13");
  CHECK(zh.month("never") == "never");
  CHECK(zh.years(4.25) == "4.25 年");
}

TEST_CASE("lists and sentences") {
  CHECK(en.listed({"a", "b", "c"}) == "a, b and c");
  CHECK(zh.listed({"a", "b", "c"}) == "a、b 和 c");
  CHECK(zh.sentences({"一。", "二。"}) == "一。二。");
  CHECK(en.alternatives({"a", "b"}) == "a, or b");
}
