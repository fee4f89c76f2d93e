// Results as text for people and for machines. Structs in, text out; nothing here prints.
#pragma once

#include <string>
#include <vector>

#include "podsim/calibration/chip.h"
#include "podsim/calibration/operations.h"
#include "podsim/catalog/fwd.h"
#include "podsim/config/node.h"
#include "podsim/report/document.h"
#include "podsim/report/language.h"
#include "podsim/study/chip.h"
#include "podsim/study/comparison.h"
#include "podsim/study/recommend.h"
#include "podsim/study/result.h"
#include "podsim/study/search.h"
#include "podsim/study/store.h"
#include "podsim/study/study.h"

namespace podsim::report {

/// How much a report says: the first lines alone, two screens, or all there is.
enum class ReportDetail { brief, normal, full };

/// What a run says, for a person: the answer first, then plans, costs and decisions; in full steps,
/// goodput, ledgers, market, samples, inputs.
Document run_document(const study::RunResult& result, ReportDetail detail = ReportDetail::full,
                      Language language = Language::en);
/// The versioned record `podsim.run/1`.
std::string run_json(const study::RunResult& result);

/// The charges of every plan as rows of FOCUS 1.2, rented and owned: EffectiveCost amortised,
/// BilledCost as cash. RFC 4180.
std::string focus_csv(const study::RunResult& result);
/// Chip-hours, tokens and cash of every plan month by month.
std::string months_csv(const study::RunResult& result);

/// RunResult::timelines in the Trace Event Format of Chrome and Perfetto: a process for each
/// device, a thread for each of its lanes.
std::string trace_json(const study::RunResult& result);

/// Plans of all sides by the cost of a token, then what differs from the first side. Tables have at
/// most `rows` rows.
Document comparison_document(const study::ComparisonResult& comparison, std::size_t rows,
                             Language language = Language::en);
/// The same in Markdown for a comment of a pull request: at most 30 kB, details folded, with a
/// hidden marker in its first line by which it can be found and replaced.
std::string comparison_markdown(const study::ComparisonResult& comparison,
                                Language language = Language::en);
/// The versioned record `podsim.compare/2`, and a row for each difference (RFC 4180).
std::string comparison_json(const study::ComparisonResult& comparison);
std::string comparison_csv(const study::ComparisonResult& comparison);

/// One row a point: axis values, metrics, how it ended. RFC 4180, lines end in CR LF.
std::string sweep_csv(const study::SweepResult& sweep);
/// The versioned record `podsim.sweep/2`.
std::string sweep_json(const study::SweepResult& sweep);

/// The plans of a search: the answer first, then all of them side by side.
Document search_document(const study::SearchResult& result);
/// The versioned record `podsim.search/1`, and a row for each plan (RFC 4180).
std::string search_json(const study::SearchResult& result);
std::string search_csv(const study::SearchResult& result);

/// The cheapest plan on each chip: the answer first, then all of them side by side.
Document recommend_document(const study::RecommendResult& result);
/// The versioned record `podsim.recommend/1`.
std::string recommend_json(const study::RecommendResult& result);

/// The rows that a query of a store gives (RFC 4180).
std::string query_csv(const study::QueryResult& table);
std::string store_summary_text(const study::StoreSummary& summary);
std::string store_summary_json(const study::StoreSummary& summary);

/// JUnit XML, as CI services show it: a case for each threshold. Of a sweep a case for each
/// threshold at each point; a point that failed is an error, one that was refused is skipped.
std::string run_junit(const study::RunResult& result);
std::string sweep_junit(const study::SweepResult& sweep);

/// The verdicts on the claims in one table; in full, those on all statements, then claim by claim.
Document claims_document(const study::ClaimsResult& claims, ReportDetail detail,
                         Language language = Language::en);
/// The versioned record `podsim.claims/1`, and a row for each statement (RFC 4180).
std::string claims_json(const study::ClaimsResult& claims);
std::string claims_csv(const study::ClaimsResult& claims);

/// An indented tree from a figure down to its sources.
std::string explanation_text(const study::Explanation& explanation, const Style& style);

/// An operation on its own, with a timeline where the run has one.
Document chip_document(const study::ChipRun& run);
/// The versioned record `podsim.chip/1`.
std::string chip_json(const study::ChipRun& run);

/// Errors of single operations by group, the large products one by one, what was left out.
Document chip_validation_document(const calibration::ChipValidation& validation);
/// The versioned record `podsim.validate_chip/1`.
std::string chip_validation_json(const calibration::ChipValidation& validation);

/// Errors of kernels and collectives by cell, and what was left out.
Document operation_validation_document(const calibration::OperationValidation& validation);
/// The versioned record `podsim.validate_operations/1`.
std::string operation_validation_json(const calibration::OperationValidation& validation);
/// Parameters fitted to a machine, and the errors before and after.
Document machine_document(const calibration::MachineCalibration& machine);

/// Fitted parameters with their intervals.
Document calibration_document(const catalog::Calibration& calibration);
/// The catalog file, and its table of rows with their residuals.
std::string calibration_yaml(const catalog::Calibration& calibration);
std::string calibration_csv(const std::vector<calibration::Residual>& residuals);

/// Name, title and summary of catalog entries.
std::string listing_text(const std::vector<catalog::Listing>& entries, const Style& style);
std::string listing_names(const std::vector<catalog::Listing>& entries);  ///< one a line
std::string listing_json(const std::vector<catalog::Listing>& entries);

/// The field reference of a JSON Schema in Markdown: every key with type, default and meaning.
std::string field_reference(const config::Node& schema);

}  // namespace podsim::report
