# Writes the header OUT with a digest of all sources below ROOT, where it would change.
file(GLOB_RECURSE sources ${ROOT}/src/*.cpp ${ROOT}/src/*.h ${ROOT}/include/*.h
     ${ROOT}/models/*.cpp ${ROOT}/models/*.h)
list(SORT sources)
set(all "")
foreach(source ${sources})
  file(SHA1 ${source} digest)
  file(RELATIVE_PATH name ${ROOT} ${source})
  string(APPEND all "${name} ${digest}\n")
endforeach()
string(SHA1 digest "${all}")
file(CONFIGURE OUTPUT ${OUT} CONTENT "#pragma once

namespace podsim::study {
/// Digest of the program's sources.
inline constexpr const char* kSources = \"${digest}\";
}  // namespace podsim::study
")
