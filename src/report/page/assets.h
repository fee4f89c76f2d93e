// Texts that are the same in every page, embedded when the program is built.
#pragma once

namespace podsim::report::page {

extern const char* const kScript;      ///< the only script: Vega's modules and the page's own
extern const char* const kScriptHash;  ///< "sha256-…" of it, as a Content-Security-Policy names it
extern const char* const kStyle;
extern const char* const kLicense;  ///< copyright and licence of Vega

}  // namespace podsim::report::page
