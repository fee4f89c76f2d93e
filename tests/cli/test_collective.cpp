// podsim collective, from outside.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <sstream>

#include "podsim/config/node.h"
#include "tests/cli/program.h"

using namespace podsim::test;
using podsim::config::Node;
using podsim::config::parse_json;

namespace {

using Words = std::vector<std::string>;

Words ask(const std::string& fabric, const Words& more = {}) {
  Words words = {"collective", "--fabric", fabric, "--op", "all-reduce", "--bytes", "1GiB"};
  if (!contains(fabric, "tpu-") && !contains(fabric, "aws-") && !contains(fabric, "nvidia-"))
    words.insert(words.end(), {"--link", "50GB/s", "--latency", "500ns"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// The words with the value of an option replaced.
Words with(Words words, const std::string& option, const std::string& value) {
  *std::next(std::find(words.begin(), words.end(), option)) = value;
  return words;
}

/// Exit code 2, nothing printed, nothing written into the folder where it was run for.
void refused(const Words& words, const std::string& said, const std::string& expected) {
  const auto run = run_podsim(words);
  INFO(run.err);
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(contains(run.err, said));
  CHECK(contains(run.err, expected));
}

Node json_of(Words words) {
  words.insert(words.end(), {"--format", "json"});
  const auto run = run_podsim(words);
  INFO(run.err);
  REQUIRE(run.code == 0);
  return parse_json("result", run.out);
}

double number(const Node& node, const char* key) {
  REQUIRE(node.find(key) != nullptr);
  return std::atof(node.find(key)->scalar().c_str());
}

/// Cells of a table whose fields hold no commas; by the first cell.
using Rows = std::map<std::string, Words>;
Rows rows_of(const std::string& csv) {
  Rows rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    Words cells;
    std::istringstream fields(line);
    for (std::string cell; std::getline(fields, cell, ',');) cells.push_back(cell);
    REQUIRE(cells.size() == 8);
    rows[cells[0]] = cells;
  }
  return rows;
}

Rows links_of(const Words& more) {
  const Folder folder;
  const auto file = (folder.path() / "links.csv").string();
  auto words = ask("torus:4x4x4", {"--per-link", file});
  words.insert(words.end(), more.begin(), more.end());
  const auto run = run_podsim(words);
  INFO(run.err);
  CHECK(run.code == 0);
  return rows_of(read_file(file));
}

}  // namespace

TEST_CASE("the result as JSON has its figures and its busiest links") {
  const Node result = json_of(ask("torus:16x16x16"));
  CHECK(result.find("schema")->scalar() == "podsim.collective/1");
  const double time = number(result, "time_s"), bound = number(result, "bound_s");
  CHECK(bound == Approx(2 * 4095.0 / 4096 * 1073741824 / 300e9));
  CHECK(time >= bound);
  CHECK(time <= 1.10 * bound);
  CHECK(number(result, "ratio_to_bound") == Approx(time / bound));
  CHECK(number(result, "bus_bandwidth_bytes_per_s") ==
        Approx(2 * 4095.0 / 4096 * 1073741824 / time));
  CHECK(contains(result.find("algorithm")->scalar(), "multi-axis ring"));
  const auto& links = result.find("links")->items();
  REQUIRE(!links.empty());
  CHECK(number(links.front(), "bytes") > 0);
  CHECK(number(links.front(), "utilisation") <= 1);
}

TEST_CASE("the result as text says what was done, what it took and where") {
  const auto text = [](const std::string& fabric, const Words& more) {
    const auto run = run_podsim(ask(fabric, more));
    CHECK(run.err.empty());
    return run.out;
  };
  const auto whole = text("torus:4x4x8", {"--concurrent", "all-gather:x:1GiB"});
  for (const char* part :
       {"all-reduce of 1.074 GB on torus:4x4x8", "among all 128 chips, flow level",
        "- time: ", "- algorithm: multi-axis ring reduce-scatter, all-gather over x, y, z",
        "- bound: ", "- alone: ", "At the same time", "Busiest links", "x0y0z0-x1y0z0"})
    CHECK_THAT(whole, Catch::Contains(part));
  CHECK_THAT(text("torus:4x4x8", {"--axes", "z"}), Catch::Contains("in groups of 8 along z"));
  const auto broken =
      text("torus:8x8x8:spares=1", {"--fail", "cube:x0y0z1", "--fail", "chip:x0y0z0"});
  for (const char* part : {"among the 511 live chips", "- failed: chip:x0y0z0",
                           "- cube x0y0z1: now in place 8 of the pod, 0 spare left"})
    CHECK_THAT(broken, Catch::Contains(part));
}

TEST_CASE("the order of the axes changes nothing, to the last digit") {
  const Node a = json_of(ask("torus:4x4x16")), b = json_of(ask("torus:16x4x4"));
  for (const char* key : {"time_s", "bound_s", "bus_bandwidth_bytes_per_s"})
    CHECK(a.find(key)->scalar() == b.find(key)->scalar());
}

TEST_CASE("the same question gives the same bytes") {
  const auto words =
      ask("torus:4x4x4", {"--concurrent", "all-to-all:x,y:1GiB", "--format", "json"});
  CHECK(run_podsim(words).out == run_podsim(words).out);
}

TEST_CASE("concurrent collectives slow each other on the same axis only") {
  const auto time = [](const Words& more) {
    return number(json_of(ask("torus:4x4x4", more)), "time_s");
  };
  const double alone = time({"--axes", "x"});
  CHECK(time({"--axes", "x", "--concurrent", "all-reduce:x:1GiB"}) ==
        Approx(2 * alone).epsilon(1e-3));
  CHECK(time({"--axes", "x", "--concurrent", "all-reduce:y,z:4GiB"}) == alone);
  const Node three = json_of(ask("torus:4x4x4", {"--axes", "x", "--concurrent", "all-reduce:x:1GiB",
                                                 "--concurrent", "all-gather:x:1GiB"}));
  CHECK(number(three, "time_s") > 2 * alone);
  CHECK(three.find("concurrent")->items().size() == 2);
}

TEST_CASE("the table of links has every link, and moves what a cut one carried") {
  const Rows whole = links_of({}), cut = links_of({"--fail", "link:x0y0z0-x1y0z0"});
  CHECK(whole.size() == 1 + 6 * 64);
  CHECK(whole.at("link") == Words{"link", "axis", "bandwidth_bytes_per_s", "bytes",
                                  "concurrent_bytes", "busy_s", "utilisation", "usable"});
  double before = 0, after = 0, total = 0;
  for (const auto& [link, cells] : whole) {
    if (link == "link") continue;
    const double was = std::atof(cells[3].c_str()), is = std::atof(cut.at(link)[3].c_str());
    total += was;
    if (cut.at(link)[7] == "false") {
      CHECK(is == 0);
      before += was;
      continue;
    }
    CHECK(is >= was * (1 - 1e-12));
    after += is - was;
  }
  CHECK(total == Approx(2 * 63 * 1073741824.0));
  CHECK(before > 0);
  CHECK(after == Approx(3 * before));  // three hops in place of one
}

TEST_CASE("a cube that fails is replaced where the pod has another, otherwise gone round") {
  const Node whole = json_of(ask("tpu-v4:4x4x8"));
  const Node moved = json_of(ask("tpu-v4:4x4x8", {"--fail", "cube:x0y0z1"}));
  CHECK(number(moved, "time_s") == number(whole, "time_s"));
  CHECK(number(moved, "spare_cubes") == number(whole, "spare_cubes") - 1);
  CHECK(number(moved.find("moved_cubes")->items().at(0), "place") == 2);
  const Node round = json_of(ask("torus:8x8x8", {"--fail", "cube:x0y0z1"}));
  CHECK(number(round, "chips") == 448);
  CHECK(number(round, "time_s") > number(json_of(ask("torus:8x8x8")), "time_s"));
  const Node spare = json_of(ask("torus:8x8x8:spares=1", {"--fail", "cube:x0y0z1"}));
  CHECK(number(spare, "chips") == 512);
}

TEST_CASE("fabrics of the catalog come with their figures") {
  for (const char* fabric :
       {"tpu-v4:4x4x8:twisted", "tpu-v5p:8x8x16", "tpu-v5e:16x16", "tpu-v7:16x24x24",
        "tpu-v5p:4x4x4,dcn:4", "aws-trainium2:64", "nvidia-h100:512", "nvidia-gb200:144"}) {
    const Node result = json_of(ask(fabric));
    INFO(fabric);
    CHECK(number(result, "ratio_to_bound") >= 1);
  }
  CHECK(contains(json_of(ask("aws-trainium2:64")).find("algorithm")->scalar(), "hierarchical"));
}

TEST_CASE("links of a chip have the rates of its steps, which the report names") {
  const auto fabric = GENERATE("tpu-v5p:4x4x8", "nvidia-h100:64", "tpu-v5p:4x4x4,dcn:2");
  const Node rated = json_of(ask(fabric)), ideal = json_of(ask(fabric, {"--ideal"}));
  INFO(fabric);
  CHECK(number(rated, "time_s") > number(ideal, "time_s"));
  CHECK(ideal.find("rates")->items().empty());
  const auto& rates = rated.find("rates")->items();
  REQUIRE(rates.size() >= 2);
  auto text = run_podsim(ask(fabric)).out;
  for (auto at = text.find("\n  "); at != std::string::npos; at = text.find("\n  "))
    text.replace(at, 3, " ");  // a long line is broken
  CHECK(contains(text, "- rates of " + rated.find("chip")->scalar() + " fitted to measurements: "));
  CHECK(contains(text, "; --ideal leaves them out"));
  for (const auto& rate : rates) CHECK(contains(text, rate.find("name")->scalar() + " "));
  CHECK_FALSE(contains(run_podsim(ask(fabric, {"--ideal"})).out, "fitted to measurements"));
  refused(ask("torus:4x4", {"--ideal"}), "--ideal beside a fabric that is not the catalog's",
          "with fitted rates");
}

TEST_CASE("in-switch reduction on eight H100 gains what NVLink SHARP does over rings") {
  // NVIDIA/nccl-tests issue 212, NVIDIA/nccl issue 1374: about 370 GB/s by rings, 480 at most.
  const Words large = with(ask("nvidia-h100:8"), "--bytes", "8GiB");
  auto in_switch = large;
  in_switch.emplace_back("--in-switch");
  const double rings = number(json_of(large), "bus_bandwidth_bytes_per_s");
  const double reduced = number(json_of(in_switch), "bus_bandwidth_bytes_per_s");
  CHECK(rings == Approx(370e9).epsilon(0.05));
  CHECK(reduced <= 480e9);
  CHECK(reduced / rings > 1.1);
  CHECK(reduced / rings < 1.4);
}

TEST_CASE("small collectives on GPUs take the library's start-up") {
  const Words small = with(ask("nvidia-h100:8"), "--bytes", "4KiB");
  CHECK(number(json_of(small), "time_s") > 10e-6);
  const Words large = with(ask("nvidia-h100:8"), "--bytes", "64MiB");
  auto large_ideal = large;
  large_ideal.emplace_back("--ideal");
  CHECK(number(json_of(large), "time_s") > 1.05 * number(json_of(large_ideal), "time_s"));
}

TEST_CASE("a chip of two devices is two places, joined by its dies") {
  const Node result = json_of(ask("tpu-v7:4x4x4"));
  CHECK(number(result, "chips") == 128);
  CHECK(number(result, "devices_per_chip") == 2);
  CHECK(result.find("axes")->scalar() == "x,y,z,die");
  CHECK(contains(run_podsim(ask("tpu-v7:4x4x4")).out, "among all 128 devices"));
  const Node cube = json_of(ask("tpu-v7:4x4x8", {"--fail", "cube:x0y0z1"}));
  CHECK(number(cube, "time_s") == number(json_of(ask("tpu-v7:4x4x8")), "time_s"));
}

TEST_CASE("links of one axis may be slower") {
  const auto time = [](const std::string& link) {
    return number(json_of(with(ask("torus:8x8x8"), "--link", link)), "time_s");
  };
  CHECK(time("50GB/s,z=25GB/s") > time("50GB/s"));
  CHECK(time("50GB/s,z=50GB/s") == time("50GB/s"));
  CHECK(time("50GB/s,x=25GB/s") == time("50GB/s,z=25GB/s"));
  CHECK(time("50GB/s,x-=25GB/s") > time("50GB/s"));
  CHECK(time("50GB/s,x-=25GB/s") < time("50GB/s,x=25GB/s"));
}

TEST_CASE("a fabric that cannot be is refused") {
  refused(ask("tors:4x4"), "'tors:4x4' is not known", "did you mean 'torus'?");
  refused(with(ask("torus:4x4"), "--fabric", "tpu-v5pp:4x4x4"), "is not known",
          "did you mean 'tpu-v5p'?");
  refused({"collective", "--fabric", "tpu-v99:4x4x4", "--op", "all-reduce", "--bytes", "1GiB"},
          "'tpu-v99:4x4x4' is not known", "did you mean 'tpu-v");
  refused(ask("torus"), "has no shape", "torus:4x4x8");
  for (const char* shape : {"4x", "4x0", "4x-4", "axb", "4x4.5", "99999999999999999999999x4"})
    refused(ask(std::string("torus:") + shape), "has the shape '" + std::string(shape) + "'",
            "whole numbers from 1");
  refused(ask("torus:99999999x99999999"), "too large", "at most 1048576 chips");
  refused(ask("torus:4294967296x4294967296x1"), "too large", "at most 1048576 chips");
  refused(ask("torus:1024x1024,dcn:1024"), "chip(s)", "2 to 1048576 chips");
  refused(ask("ring:99999999999"), "too large", "at most 1048576 chips");
  refused(ask("torus:1x1"), "has 1 chip(s)", "2 to 1048576 chips");
  refused(ask("torus:2x2x2x2"), "more than three axes", "torus:2x2x2x2");
  refused(ask("twisted:4x4x4"), "4x4x4 cannot be twisted", "k x k x 2k or k x 2k x 2k");
  refused(ask("twisted:4x8"), "4x8 cannot be twisted", "k x k x 2k or k x 2k x 2k");
  refused(ask("tpu-v4:4x4x12:twisted"), "cannot be twisted", "k x k x 2k");
  refused(ask("tpu-v4:4x4x6"), "multiples of 4", "at most 16x16x16");
  refused(ask("tpu-v4:64x64x64"), "more than the largest slice", "at most 16x16x16");
  refused(ask("nvidia-h100:12"), "no whole number of domains of 8", "a multiple of 8");
  refused(ask("nvlink:8,fat-tree:12"), "no whole number of domains", "a multiple of 8");
  refused(ask("nvlink:8,fat-tree:64:oversubscripton=2"), "no option 'oversubscripton'",
          "did you mean 'oversubscription'?");
  refused(ask("nvlink:8,fat-tree:64:oversubscription=0.5"), "oversubscription='0.5'", "at least 1");
  refused(ask("nvlink:8,fat-tree:64:nic=5"), "nic='5'", "GB/s");
  refused(ask("torus:4x4:wrap=q"), "no axis 'q'", "wrap=xy");
  refused(ask("torus:4x4,torus:4x4"), "comes after another part", "the torus first");
  refused(ask("torus:6x8x8:spares=2"), "no cubes", "multiples of 4");
}

TEST_CASE("a quantity without its unit, or none at all, is refused") {
  const auto t = ask("torus:4x4");
  refused(with(t, "--bytes", "1000"), "--bytes '1000' lacks a unit", "one of B, kB");
  refused(with(t, "--bytes", "1GB/s"), "--bytes '1GB/s' has another unit", "one of B, kB");
  refused(with(t, "--bytes", "0GiB"), "--bytes '0GiB' is not possible", "more than 0");
  refused(with(t, "--bytes", "-1GiB"), "--bytes '-1GiB' is not possible", "more than 0");
  refused(with(t, "--bytes", "nan"), "--bytes 'nan' is no quantity", "B, kB");
  refused(with(t, "--bytes", "1e290GiB"), "eleven days", "fewer bytes");
  refused(with(t, "--bytes", "1e300GiB"), "--bytes '1e300GiB' is no quantity", "B, kB");
  refused(with(t, "--link", "50"), "--link '50' lacks a unit", "one of B/s, kB/s");
  refused(with(t, "--link", "50GB"), "--link '50GB' has another unit", "one of B/s");
  refused(with(t, "--link", "0GB/s"), "is not possible", "more than 0");
  refused(with(t, "--link", "50GB/s,w=25GB/s"), "no axis 'w'", "of x, y");
  refused(with(t, "--link", "50GB/s,=25GB/s"), "names no axis", "AXIS=BANDWIDTH");
  refused(with(t, "--link", "50GB/s,25GB/s"), "'25GB/s' is not possible", "AXIS=BANDWIDTH");
  refused(with(t, "--latency", "500"), "--latency '500' lacks a unit", "one of s, ns");
  refused(with(t, "--latency", "-5ns"), "--latency '-5ns' is not possible", "0 or more");
  refused(with(t, "--latency", "1e30s"), "eleven days", "fewer bytes");
  refused({"collective", "--fabric", "torus:4x4", "--op", "all-reduce", "--bytes", "1GiB"},
          "--link is missing", "50GB/s");
}

TEST_CASE("an unknown operation, axis or collective beside it is refused") {
  const auto t = ask("torus:4x4");
  refused(with(t, "--op", "all-reduc"), "--op 'all-reduc'", "did you mean 'all-reduce'?");
  refused(ask("torus:4x4", {"--axes", "w"}), "no axis 'w'", "of x, y");
  refused(ask("torus:4x4", {"--axes", "x,x"}), "axis 'x' twice", "--axes");
  refused(ask("torus:4x1", {"--axes", "y"}), "groups of one chip", "an axis of more");
  refused(ask("twisted:4x4x8", {"--axes", "x"}), "twisted torus are mixed", "all axes at once");
  refused(ask("torus:4x4", {"--concurrent", "all-gather"}), "--concurrent", "OP:AXES:BYTES");
  refused(ask("torus:4x4", {"--concurrent", "gather:x:1GiB"}), "'gather' is not known",
          "all-gather");
  refused(ask("torus:4x4", {"--concurrent", "all-gather:z:1GiB"}), "no axis 'z'", "of x, y");
  refused(ask("torus:4x4", {"--concurrent", "all-gather:x:1"}), "lacks a unit", "one of B");
  refused(ask("torus:4x4", {"--in-switch"}), "more than one switch", "switch:N");
}

TEST_CASE("what cannot fail is refused") {
  const auto fail = [](const std::string& fabric, const std::string& what) {
    return ask(fabric, {"--fail", what});
  };
  refused(fail("line:4", "link:x1-x2"), "partition the slice", "a way round");
  refused(fail("line:4", "chip:x1"), "partition the slice", "a way round");
  refused(fail("ring:2", "chip:x1"), "fewer than two chips", "two chips");
  refused(fail("torus:4x4", "chip:x9y0"), "no chip 'x9y0'", "x0y0 to x3y3");
  refused(fail("torus:4x4", "link:x0y0-x2y0"), "no such link", "a cable between");
  refused(fail("torus:4x4", "link:x0y0"), "no link", "link:CHIP-CHIP");
  refused(fail("switch:8", "link:switch0-switch1"), "no such link", "fail a chip");
  refused(fail("torus:4x4", "cubes:x0y0"), "is not known", "did you mean 'cube'?");
  refused(fail("torus:4x4", "cube:x0y0"), "not composed of cubes", "multiples of 4");
  refused(fail("torus:6x8x8", "cube:x0y0z0"), "not composed of cubes", "multiples of 4");
  refused(fail("tpu-v4:4x4x8", "cube:x0y0z4"), "no cube 'x0y0z4'", "x0y0z0 to x0y0z1");
  refused(fail("torus:4x4x4", "cube:x0y0z0"), "fewer than two chips", "two chips");
  refused(ask("torus:4x4", {"--fail", "chip:x0y0", "--fail", "chip:x0y0"}), "failed already",
          "x0y0");
}

TEST_CASE("the packet level says what is too large for it") {
  const auto packets = [](const std::string& fabric, Words more = {}) {
    more.insert(more.begin(), {"--detail", "packet"});
    return ask(fabric, more);
  };
  refused(packets("torus:8x8x8"), "512 chips", "at most 64");
  refused(ask("torus:4x4", {"--detail", "pocket"}), "'pocket' is not known",
          "did you mean 'packet'?");
  refused(with(packets("torus:4x4"), "--op", "broadcast"), "no broadcast", "other operations");
  refused(with(packets("torus:4x4"), "--bytes", "1TiB"), "too many packets", "--packet 1MiB");
  refused(packets("torus:4x4:wrap=none", {"--axes", "x", "--fail", "link:x0y0-x1y0"}),
          "without a way on its own axes", "--detail flow");
  refused(ask("torus:4x4", {"--packet", "1KiB"}), "--packet without", "both or neither");
  const double flow = number(json_of(ask("torus:4x4")), "time_s");
  CHECK(number(json_of(packets("torus:4x4", {"--packet", "256KiB"})), "time_s") ==
        Approx(flow).epsilon(0.05));
}

TEST_CASE("a table that cannot be written is refused before anything is simulated") {
  const Folder folder;
  const auto inside = [&](const std::string& name) { return (folder.path() / name).string(); };
  const auto file = folder.write("file", "kept");
  const auto table = [](const std::string& path) { return ask("torus:4x4", {"--per-link", path}); };
  refused(table(folder.path().string()), "is a folder", "a file to write");
  refused(table(inside("new/")), "is a folder", "a file to write");
  refused(table(file + "/links.csv"), "is not a folder", "--per-link");
  refused(table("/dev/null"), "is no regular file", "a file to write");
  refused(table("/proc/links.csv"), "no file can be made", "--per-link /proc");
  // A bad question leaves what is there alone.
  refused(with(table(file), "--op", "all"), "--op 'all'", "one of");
  refused(with(table(inside("links.csv")), "--bytes", "1"), "lacks a unit", "B");
  CHECK(read_file(file) == "kept");
  CHECK(folder.names() == Words{"file"});
}
