// Texts of the page of claims.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::page {

inline constexpr Text kClaimsHead{"Claims and verdicts", "论断与结论"};
inline constexpr Text kClaimsCount{"{count} claims: {verdicts}.", "{count} 个论断：{verdicts}。"};
inline constexpr Text kVerdictCount{"{count} {verdict}", "{verdict} {count} 个"};
inline constexpr Text kClaimsStamp{"podsim {version}, {fidelity}, seed {seed}",
                                   "podsim {version}，{fidelity}，随机种子 {seed}"};
inline constexpr Text kClaimsName{"Verdicts", "结论"};
inline constexpr Text kClaimsTitle{"Probability that each claim holds", "各论断成立的概率"};
inline constexpr Text kClaimsSub{
    "Share of the samples in which all conditions of a claim hold, %. Bars: two standard errors. "
    "Supported from 80%, not supported up to 20%.",
    "论断的全部条件成立的抽样占比，%。横线：两倍标准误。80% 起为成立，20% 以下为不成立。"};
inline constexpr Text kClaimsAxis{"probability, %", "概率，%"};
inline constexpr Text kClaimHead{"claim", "论断"};
inline constexpr Text kClaimIdHead{"id", "编号"};
inline constexpr Text kProbabilityHead{"probability", "概率"};
inline constexpr Text kConditionHead{"condition (base case)", "条件（基准情形）"};
inline constexpr Text kDriversHead{"driven by", "主因"};
inline constexpr Text kTurnsHead{"turns if", "转折"};
inline constexpr Text kClaimedByHead{"claimed by", "提出者"};
inline constexpr Text kNoSamples{"without samples", "无抽样"};
inline constexpr Text kNotAlone{"no input alone", "无单一输入"};
inline constexpr Text kDoesNotExist{"does not exist", "不存在"};
inline constexpr Text kRangeHead{"10 to 90%", "10% 至 90%"};
inline constexpr Text kMovesHead{"moves the metric by", "使指标变动"};
inline constexpr Text kStatementHead{"statement", "陈述"};
inline constexpr Text kClaimFold{"{id}: statements and inputs", "{id}：陈述与输入"};
inline constexpr Text kPricesName{"Chip-hours", "芯片小时"};
inline constexpr Text kPricesTitle{"Price of one chip-hour in every claim",
                                   "各论断中一个芯片小时的价格"};
inline constexpr Text kPricesSub{"USD per useful chip-hour of each plan.",
                                 "各方案每有效芯片小时的美元数。"};

}  // namespace podsim::report::page
