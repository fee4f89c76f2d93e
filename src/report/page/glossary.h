// Terms that a page uses, explained in a sentence each.
#pragma once

#include <array>

#include "podsim/report/language.h"

namespace podsim::report::page {

struct GlossaryTerm {
  Text term, meaning;
};

inline constexpr std::array kGlossary = {
    GlossaryTerm{{"present value", "现值"},
                 {"A later payment at its worth on the demand's first day, by the discount rate.",
                  "把未来的收付按折现率折算到需求起始日的价值。"}},
    GlossaryTerm{{"net present value (NPV)", "净现值（NPV）"},
                 {"Present value of what a plan saves; above zero the plan is better.",
                  "方案所节省金额的现值；大于零表示更优。"}},
    GlossaryTerm{
        {"extra cost", "额外成本"},
        {"What a plan costs more than the reference plan for the same tokens, in present value.",
         "训练相同 tokens 数时，比参照方案多花的现值。"}},
    GlossaryTerm{
        {"80% interval", "80% 区间"},
        {"From the value that one sample in ten lies below to the one that one in ten exceeds.",
         "十分之一的抽样低于下端，十分之一高于上端。"}},
    GlossaryTerm{{"base case", "基准情形"},
                 {"Every uncertain input at its median.", "所有不确定输入取中位数。"}},
    GlossaryTerm{{"switching value", "转折值"},
                 {"The value of one input at which the answer turns, all others in the base case.",
                  "其余输入为基准时，使结论转折的单个输入值。"}},
    GlossaryTerm{{"stress scenario", "压力情景"},
                 {"A named set of changes that are applied together.", "一组同时施加的具名变化。"}},
    GlossaryTerm{{"useful chip-hour", "有效芯片小时"},
                 {"An hour of a chip in which work is done that is kept.",
                  "芯片完成且被保留的工作所用的小时。"}},
    GlossaryTerm{{"share of hours used", "使用率"},
                 {"Chip-hours that the demand uses over those that are installed or committed.",
                  "需求所用芯片小时与已安装或已承诺芯片小时之比。"}},
    GlossaryTerm{{"unmet demand", "未满足需求"},
                 {"Tokens that are wanted and not trained.", "需要而未训练的 tokens。"}},
    GlossaryTerm{{"MFU", "模型算力利用率（MFU）"},
                 {"FLOP of the model, without recomputation, over the peak of all devices.",
                  "模型 FLOP（不含重计算）与全部设备峰值之比。"}},
    GlossaryTerm{
        {"goodput", "有效训练时间占比（goodput）"},
        {"Share of the wall-clock time whose work is kept.", "工作被保留的时间占总时间的比例。"}},
    GlossaryTerm{{"exposed communication", "未被掩盖的通信"},
                 {"Communication that the core waits for, since no computing hides it.",
                  "计算未能掩盖、核心需等待的通信。"}},
    GlossaryTerm{
        {"roofline", "屋顶线（Roofline）"},
        {"The most that hardware can compute at a ratio of FLOP to bytes of memory traffic.",
         "在给定的 FLOP 与内存流量之比下，硬件计算能力的上限。"}},
};

}  // namespace podsim::report::page
