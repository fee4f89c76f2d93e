// Comparisons of results.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::texts::comparison {

inline constexpr Text kPath{"what", "项目"};
inline constexpr Text kOld{"old", "原值"};
inline constexpr Text kNew{"new", "新值"};
inline constexpr Text kChange{"change", "变动"};
inline constexpr Text kMoreRows{"{number} more; --format json has them all.",
                                "另有 {number} 行；--format json 列出全部。"};
inline constexpr Text kTexts{"Values that are not numbers:", "非数值项："};
inline constexpr Text kTitleCount{"{title} ({number})", "{title}（{number}）"};
inline constexpr Text kNoDifference{"No difference.", "无差异。"};
inline constexpr Text kMetrics{"Metrics that differ", "不同的指标"};
inline constexpr Text kInsideStep{"Inside the step", "步内"};
inline constexpr Text kMoreChanges{"{text}; and {number} more", "{text}；另有 {number} 项"};
inline constexpr Text kNothingPutIn{"no input", "输入无差异"};
inline constexpr Text kChanged{"Changed", "变动"};
inline constexpr Text kDiffers{"Differs", "差异"};
inline constexpr Text kBeyondTolerance{"Beyond tolerance", "超出容差"};
inline constexpr Text kSentence{"{text}.", "{text}。"};
inline constexpr Text kPlan{"plan", "方案"};
inline constexpr Text kMachine{"machine", "机器"};
inline constexpr Text kPerMillion{"USD per million tokens", "每百万 tokens（美元）"};
inline constexpr Text kCost{"cost", "成本"};
inline constexpr Text kStep{"step time", "单步时间"};
inline constexpr Text kDays{"days", "天数"};
inline constexpr Text kUnmet{"unmet demand", "未满足需求"};
inline constexpr Text kAsCheap{"as cheap if its cost falls by", "成本下降多少即追平"};
inline constexpr Text kPareto{"Pareto", "帕累托"};
inline constexpr Text kYes{"yes", "是"};
inline constexpr Text kNo{"no", "否"};
inline constexpr Text kInputs{"Inputs that differ", "不同的输入"};
inline constexpr Text kLedger{"Ledger lines that changed, USD", "变动的明细科目（美元）"};
inline constexpr Text kPlans{"Plans", "方案"};
inline constexpr Text kRankingNote{
    "Cheapest token first. Pareto: no other plan is both faster and cheaper per token.",
    "单位 tokens 成本最低者在前。帕累托：没有其他方案同时更快且更便宜。"};

}  // namespace podsim::report::texts::comparison
