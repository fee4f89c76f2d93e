// What --help says beside the list of options.
#pragma once

namespace podsim::cli::help {

extern const char* const kProgram;
extern const char* const kProgramFooter;
extern const char* const kRun;
extern const char* const kCheck;
extern const char* const kCompare;
extern const char* const kSweep;
extern const char* const kSearch;
extern const char* const kRecommend;
extern const char* const kStore;
extern const char* const kClaims;
extern const char* const kReport;
extern const char* const kSystolic;
extern const char* const kCollective;
extern const char* const kExplain;
extern const char* const kList;
extern const char* const kShow;
extern const char* const kImport;
extern const char* const kSchema;
extern const char* const kChip;
extern const char* const kValidate;
extern const char* const kCalibrate;
extern const char* const kWorker;
extern const char* const kInit;
extern const char* const kDoctor;
extern const char* const kCompletion;
extern const char* const kHelp;

}  // namespace podsim::cli::help
