# Writes the page's script and style as C++: cmake -D SOURCE=… -D VEGA=… -D LICENSE=… -D OUT=… -P
# Each UMD module of Vega becomes a CommonJS function in front of the page's own script, so that no
# module overwrites another's global and the whole is one script with one hash.
set(modules util time format loader dataflow canvas statistics scale scenegraph expression selections
            event-selector functions runtime view parser transforms view-transforms encode interpreter)
set(scripts vega frame legend rows columns curves sweep filters page)

file(READ ${SOURCE}/modules.js loader)
set(script "'use strict';\n(() => {\n${loader}")
foreach(module ${modules})
  set(file ${VEGA}/vega-${module}.min.js)
  if(NOT EXISTS ${file})  # Debian has "selections" in the singular
    string(REPLACE selections selection file ${file})
  endif()
  file(READ ${file} text)
  string(REGEX REPLACE "\n//# sourceMappingURL=[^\n]*" "" text "${text}")
  string(APPEND script "factories['vega-${module}'] = (exports, module, require) => {\n${text}\n};\n")
endforeach()
foreach(name ${scripts})
  file(READ ${SOURCE}/${name}.js text)
  string(APPEND script "${text}")
endforeach()
string(APPEND script "})();\n")
if(script MATCHES "</script|<!--|\r")
  message(FATAL_ERROR "a text of the page's script would end it")
endif()
string(SHA256 hash "${script}")

# Base64 of the hash: three bytes (six hexadecimal digits) are four characters.
set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
set(base64 "")
foreach(begin RANGE 0 63 6)
  string(SUBSTRING "${hash}0000" ${begin} 6 digits)
  foreach(shift 18 12 6 0)
    math(EXPR index "(0x${digits} >> ${shift}) & 63")
    string(SUBSTRING ${alphabet} ${index} 1 character)
    string(APPEND base64 ${character})
  endforeach()
endforeach()
string(SUBSTRING ${base64} 0 43 base64)  # 32 bytes are 43 characters

file(READ ${SOURCE}/page.css style)
file(READ ${LICENSE} license)
if(license MATCHES "--")
  message(FATAL_ERROR "the licence cannot stand in a comment of HTML")
endif()
file(WRITE ${OUT} "// Made by src/report/page/assets.cmake.
#include \"src/report/page/assets.h\"
namespace podsim::report::page {
const char* const kScript = R\"~podsim~(${script})~podsim~\";
const char* const kScriptHash = \"sha256-${base64}=\";
const char* const kStyle = R\"~podsim~(${style})~podsim~\";
const char* const kLicense = R\"~podsim~(${license})~podsim~\";
}  // namespace podsim::report::page
")
