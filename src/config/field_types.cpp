// The code of fields of common types.
#include "podsim/config/codec.h"

namespace podsim::config {

template class FieldOf<bool>;
template class FieldOf<double>;
template class FieldOf<std::int64_t>;
template class FieldOf<std::string>;
template class FieldOf<std::optional<double>>;
template class FieldOf<std::optional<std::int64_t>>;
template class FieldOf<std::optional<std::string>>;
template class FieldOf<std::vector<double>>;
template class FieldOf<std::vector<std::int64_t>>;
template class FieldOf<std::vector<std::string>>;
template class FieldOf<std::map<std::string, double>>;
template class FieldOf<std::map<std::string, std::int64_t>>;
template class FieldOf<std::map<std::string, std::string>>;
template class FieldOf<units::Month>;
template class FieldOf<std::optional<units::Month>>;
template class FieldOf<units::Time>;
template class FieldOf<std::optional<units::Time>>;
template class FieldOf<std::map<std::string, units::Time>>;
template class FieldOf<units::Bytes>;
template class FieldOf<units::Flops>;
template class FieldOf<units::Bandwidth>;
template class FieldOf<units::FlopRate>;
template class FieldOf<units::Power>;
template class FieldOf<std::optional<units::Power>>;
template class FieldOf<units::Usd>;

}  // namespace podsim::config
