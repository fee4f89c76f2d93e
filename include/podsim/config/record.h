// One description per struct drives decoding, defaults, schema, encoding and documentation.
//
// A described struct has `static void describe(config::Record<T>& r)` that names its fields:
//
//   void Demand::describe(config::Record<Demand>& r) {
//     r.required("tokens", &Demand::tokens, "tokens to train").more_than(0);
//     r.optional("per", &Demand::per, "the period in which `tokens` are needed");
//   }
//
// An optional field keeps the struct's initial value as its default; std::optional means absent.
// Field types: described structs, bool, int, int64_t, double (also "90 %"), std::string,
// Quantity<D>, Month, enums with EnumNames, std::vector, std::map<std::string, T>, std::optional,
// and any type with a Codec specialisation (codec.h).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/node.h"
#include "podsim/config/type.h"

namespace podsim::config {

/// How quantities are written and read: `text` with units for people ("819 GB/s"), `si` as bare
/// numbers in base units for messages between processes.
enum class Form { text, si };

struct Uncertain;  // distribution.h

/// State of one decoding: where problems go and the path of the value at hand.
class Reader {
 public:
  /// Distributions that stand in place of numbers are added to `uncertain`; without it they are
  /// refused.
  Reader(Diagnostics& diagnostics, Form form, std::vector<Uncertain>* uncertain = nullptr)
      : diagnostics_(diagnostics), form_(form), uncertain_(uncertain) {}
  [[nodiscard]] Form form() const { return form_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  void problem(const Node& at, std::string message, std::string expected = "",
               std::string hint = "");
  void problem(Location at, std::string message, std::string expected = "", std::string hint = "");

  [[nodiscard]] std::size_t problems() const { return diagnostics_.list().size(); }
  [[nodiscard]] std::vector<Uncertain>* uncertain() const { return uncertain_; }

  /// Extends the path while in scope.
  class Step {
   public:
    Step(Reader& r, const std::string& part, bool index = false);
    ~Step() { reader_.path_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Reader& reader_;
    std::size_t length_;
  };

 private:
  Diagnostics& diagnostics_;
  Form form_;
  std::vector<Uncertain>* uncertain_;
  std::string path_;
};

/// Limits of a number, in base units.
struct Limits {
  std::optional<double> at_least, more_than, at_most, less_than;
};

/// A field as the schema, the documentation and the decoder see it.
class Field {
 public:
  Field(std::string name, std::string doc, bool required)
      : name_(std::move(name)), doc_(std::move(doc)), required_(required) {}
  virtual ~Field() = default;
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;

  Field& at_least(double v) { return limits_.at_least = v, *this; }
  Field& more_than(double v) { return limits_.more_than = v, *this; }
  Field& at_most(double v) { return limits_.at_most = v, *this; }
  Field& less_than(double v) { return limits_.less_than = v, *this; }
  /// Takes a distribution, too.
  Field& uncertain() { return uncertain_ = true, *this; }
  /// The value is one of the names that the schema's definition `set` lists, such as "chips".
  Field& named_in(const char* set) { return named_in_ = set, *this; }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& doc() const { return doc_; }
  [[nodiscard]] bool is_required() const { return required_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] bool is_uncertain() const { return uncertain_; }
  /// Definition of the schema that lists the possible values; null for any value.
  [[nodiscard]] const char* set_of_names() const { return named_in_; }

  virtual void decode(const Node& n, void* object, Reader& r) const = 0;
  /// Null for an absent optional.
  [[nodiscard]] virtual Node encode(const void* object, Form form) const = 0;
  [[nodiscard]] virtual Node schema() const = 0;
  /// The type of the field, and where it lies in an object.
  [[nodiscard]] virtual const Type& type() const = 0;
  [[nodiscard]] virtual const void* in(const void* object) const = 0;
  [[nodiscard]] virtual void* in(void* object) const = 0;
  /// Decode a distribution: the object gets its median, the reader the distribution.
  virtual void decode_uncertain(const Node& n, void* object, Reader& r) const = 0;

 private:
  std::string name_, doc_;
  bool required_;
  bool uncertain_ = false;
  const char* named_in_ = nullptr;
  Limits limits_;
};

/// The fields of one struct, type-erased.
class RecordBase {
 public:
  [[nodiscard]] const std::vector<std::unique_ptr<Field>>& fields() const { return fields_; }
  /// Decode a mapping: unknown, missing and wrong values become problems; the rest is set.
  void decode(const Node& n, void* object, Reader& r) const;
  [[nodiscard]] Node encode(const void* object, Form form) const;
  /// JSON Schema (draft-07) of the struct; `defaults` is an encoded default object.
  [[nodiscard]] Node schema(const Node& defaults) const;

  // Field by field, as Type has it.
  void hash(const void* object, Hash& h) const;
  [[nodiscard]] bool equal(const void* a, const void* b) const;
  [[nodiscard]] std::optional<double> number(const void* object, std::string_view path) const;
  Assigned assign(const Node& n, std::string_view path, void* object, Reader& r) const;

 protected:
  /// `defaults`: an object whose fields have their initial values.
  explicit RecordBase(const void* defaults) : defaults_(defaults) {}
  ~RecordBase() = default;

  /// Takes the field over.
  Field& keep(Field* field);
  void decode_field(const Field& f, const Node& n, void* object, Reader& r) const;
  [[nodiscard]] const Field* field_at(std::string_view path) const;

  const void* defaults_;

  std::vector<std::unique_ptr<Field>> fields_;
  std::vector<std::function<void(const void*, const Node&, Reader&)>> checks_;
};

template <class T>
class Record : public RecordBase {
 public:
  Record() : RecordBase(&sample_) {}
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  template <class M>
  Field& required(const char* name, M T::* member, const char* doc) {
    return add(name, member, doc, true);
  }
  template <class M>
  Field& optional(const char* name, M T::* member, const char* doc) {
    return add(name, member, doc, false);
  }
  /// A condition over several fields; reports through the reader.
  void check(std::function<void(const T&, const Node&, Reader&)> c) {
    checks_.push_back([c = std::move(c)](const void* o, const Node& n, Reader& r) {
      c(*static_cast<const T*>(o), n, r);
    });
  }

 private:
  template <class M>
  Field& add(const char* name, M T::* member, const char* doc, bool required);  // field.h

  T sample_{};  ///< initial values; tells how far its members lie from its beginning
};

}  // namespace podsim::config
