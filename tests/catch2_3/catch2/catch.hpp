// The one header of Catch2 2 where Catch2 3 is installed, as on Debian 13 and Ubuntu 24.04: what the
// tests use, by the names that they use.
#pragma once

#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>
#include <string>

using Catch::Approx;

namespace Catch::Matchers {
inline StringContainsMatcher Contains(const std::string& part) { return ContainsSubstring(part); }
}  // namespace Catch::Matchers

namespace Catch {
using Matchers::Contains;
}  // namespace Catch
