// What the declaration of a described struct or of a codec names, without its definition (record.h,
// codec.h).
#pragma once

namespace podsim::config {

enum class Form;
struct Limits;
class Node;
class Reader;

template <class T>
class Record;

template <class T>
struct Codec;

/// Specialise with `static constexpr std::array names = {std::pair{E::a, "a"}, …}`.
template <class E>
struct EnumNames;

}  // namespace podsim::config
