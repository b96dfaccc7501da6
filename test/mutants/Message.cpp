//===- Message.cpp - damage to Protocol Buffers --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "lib/readers/tensorflow/SavedModel.pb.h"
#include "test/mutants/Mutate.h"
#include "llvm/ADT/StringRef.h"
#include <limits>
#include <map>
#include <memory>

using namespace weir::test;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

namespace {
/// A field of a message, and its element where it is repeated.
struct Spot {
  Message *message;
  const FieldDescriptor *field;
  int index;

  const Reflection &reflection() const { return *message->GetReflection(); }
};

/// Applies changes to the spots of one message.
class Mutator {
public:
  Mutator(Message &root, Random &random) : root(root), random(random) {}
  void mutate();
  /// Makes all values of one enumeration that are as one of them another one.
  void retype();

private:
  void collect(Message &message, int depth);
  void collect(Message &message, const FieldDescriptor *field, int depth);
  void change(const Spot &spot);
  void changeList(const Spot &spot);
  void changeText(const Spot &spot);
  void changeMessage(const Spot &spot);
  void addField();
  int64_t getNumber(const Spot &spot);
  void setNumber(const Spot &spot, int64_t value);
  double oddReal();

  Message &root;
  Random &random;
  std::vector<Spot> spots;
  std::vector<Message *> messages;
  /// The texts by field: names go where names stand.
  std::map<const FieldDescriptor *, std::vector<std::string>> texts;
};
} // namespace

//===----------------------------------------------------------------------===//
// What there is
//===----------------------------------------------------------------------===//

void Mutator::collect(Message &message, const FieldDescriptor *field,
                      int depth) {
  const Reflection &reflection = *message.GetReflection();
  bool isMessage = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
  // The values of a tensor are many, and all alike.
  int step = isMessage || size < 4 ? 1 : size / 3;
  for (int i = 0; i < size; i += step) {
    spots.push_back({&message, field, field->is_repeated() ? i : -1});
    if (isMessage)
      collect(field->is_repeated()
                  ? *reflection.MutableRepeatedMessage(&message, field, i)
                  : *reflection.MutableMessage(&message, field),
              depth + 1);
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
      texts[field].push_back(
          field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                               : reflection.GetString(message, field));
  }
}

void Mutator::collect(Message &message, int depth) {
  if (depth > 60)
    return;
  messages.push_back(&message);
  std::vector<const FieldDescriptor *> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor *field : fields)
    collect(message, field, depth);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

double Mutator::oddReal() {
  using Limits = std::numeric_limits<double>;
  static const std::vector<double> odd = {0,
                                          -0.0,
                                          1,
                                          -1,
                                          1e38,
                                          1e-45,
                                          1e308,
                                          2147483648.0,
                                          Limits::infinity(),
                                          Limits::quiet_NaN()};
  return random.pick(odd);
}

// One macro for the twelve accessors that reflection has for each type.
#define WEIR_TEST_ACCESS(type, Name)                                           \
  case FieldDescriptor::CPPTYPE_##type:                                        \
    return WEIR_TEST_ONE(Name)
#define WEIR_TEST_WHOLE_NUMBERS                                                \
  WEIR_TEST_ACCESS(INT32, Int32);                                              \
  WEIR_TEST_ACCESS(INT64, Int64);                                              \
  WEIR_TEST_ACCESS(UINT32, UInt32);                                            \
  WEIR_TEST_ACCESS(UINT64, UInt64);                                            \
  WEIR_TEST_ACCESS(ENUM, EnumValue)

int64_t Mutator::getNumber(const Spot &spot) {
  const Reflection &r = spot.reflection();
  bool isList = spot.index >= 0;
#define WEIR_TEST_ONE(Name)                                                    \
  int64_t(isList ? r.GetRepeated##Name(*spot.message, spot.field, spot.index)  \
                 : r.Get##Name(*spot.message, spot.field))
  switch (spot.field->cpp_type()) {
    WEIR_TEST_WHOLE_NUMBERS;
  default:
    return 0;
  }
#undef WEIR_TEST_ONE
}

void Mutator::setNumber(const Spot &spot, int64_t value) {
  const Reflection &r = spot.reflection();
  bool isList = spot.index >= 0;
  if (spot.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
    value = random.oneIn(8) ? value : int64_t(random.below(32));
#define WEIR_TEST_ONE(Name)                                                    \
  isList ? r.SetRepeated##Name(spot.message, spot.field, spot.index, value)    \
         : r.Set##Name(spot.message, spot.field, value)
  switch (spot.field->cpp_type()) {
    WEIR_TEST_WHOLE_NUMBERS;
    WEIR_TEST_ACCESS(BOOL, Bool);
  default:
    break;
  }
  double real = oddReal();
  if (spot.field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT)
    isList ? r.SetRepeatedFloat(spot.message, spot.field, spot.index,
                                std::abs(real) < 1e39 ? float(real) : 1e38f)
           : r.SetFloat(spot.message, spot.field,
                        std::abs(real) < 1e39 ? float(real) : 1e38f);
  else
    isList ? r.SetRepeatedDouble(spot.message, spot.field, spot.index, real)
           : r.SetDouble(spot.message, spot.field, real);
#undef WEIR_TEST_ONE
}
#undef WEIR_TEST_ACCESS

static std::string oddText(std::string text, Random &random) {
  switch (random.below(8)) {
  case 0:
    return "";
  case 1:
    return "^" + text;
  case 2:
    return text + ":" + std::to_string(oddNumber(1, random));
  case 3:
    return text + text;
  default:
    mutateBytes(text, random);
    return text;
  }
}

/// Strings that aren't UTF-8 don't parse again: bytes are kept in ASCII.
static void makeAscii(std::string &text) {
  for (char &c : text)
    c = char(c & 0x7f);
}

void Mutator::changeText(const Spot &spot) {
  const Reflection &r = spot.reflection();
  const std::vector<std::string> &known = texts[spot.field];
  std::string text = known.empty() ? "x" : random.pick(known);
  if (random.oneIn(3))
    text = oddText(text, random);
  if (spot.field->type() == FieldDescriptor::TYPE_STRING)
    makeAscii(text);
  spot.index >= 0
      ? r.SetRepeatedString(spot.message, spot.field, spot.index, text)
      : r.SetString(spot.message, spot.field, text);
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

/// Another message of the same type takes its place, or it goes.
void Mutator::changeMessage(const Spot &spot) {
  const Reflection &r = spot.reflection();
  Message *target =
      spot.index >= 0
          ? r.MutableRepeatedMessage(spot.message, spot.field, spot.index)
          : r.MutableMessage(spot.message, spot.field);
  if (random.oneIn(4))
    return target->Clear();
  std::vector<Message *> alike;
  for (Message *message : messages)
    if (message->GetDescriptor() == target->GetDescriptor())
      alike.push_back(message);
  // What it is copied from may be a part of it.
  std::unique_ptr<Message> copy(target->New());
  if (!alike.empty())
    copy->CopyFrom(*random.pick(alike));
  target->CopyFrom(*copy);
}

/// Doubles, removes or swaps an element.
void Mutator::changeList(const Spot &spot) {
  const Reflection &r = spot.reflection();
  int size = r.FieldSize(*spot.message, spot.field);
  int other = int(random.below(size));
  bool isMessage = spot.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  switch (random.below(3)) {
  case 0:
    return r.SwapElements(spot.message, spot.field, spot.index, other);
  case 1:
    r.SwapElements(spot.message, spot.field, spot.index, size - 1);
    return r.RemoveLast(spot.message, spot.field);
  default:
    break;
  }
  if (!isMessage || spot.field->is_map())
    return;
  std::unique_ptr<Message> copy(
      r.GetRepeatedMessage(*spot.message, spot.field, other).New());
  copy->CopyFrom(r.GetRepeatedMessage(*spot.message, spot.field, other));
  r.AddMessage(spot.message, spot.field)->CopyFrom(*copy);
}

/// Sets a field that may not be set: one of several kinds of value excludes the
/// others.
void Mutator::addField() {
  Message *message = random.pick(messages);
  const auto *descriptor = message->GetDescriptor();
  if (descriptor->field_count() == 0)
    return;
  const FieldDescriptor *field =
      descriptor->field(int(random.below(descriptor->field_count())));
  const Reflection &r = *message->GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    field->is_repeated() ? r.AddMessage(message, field)
                         : r.MutableMessage(message, field);
    return;
  }
  if (!field->is_repeated())
    change({message, field, -1});
}

void Mutator::change(const Spot &spot) {
  if (spot.index >= 0 && random.oneIn(3))
    return changeList(spot);
  switch (spot.field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_MESSAGE:
    return changeMessage(spot);
  case FieldDescriptor::CPPTYPE_STRING:
    return changeText(spot);
  default:
    setNumber(spot, oddNumber(getNumber(spot), random));
  }
}

void Mutator::mutate() {
  collect(root, 0);
  if (spots.empty() || random.oneIn(10))
    return addField();
  change(random.pick(spots));
}

void Mutator::retype() {
  // Types of four bytes take each other's places among constants too.
  static const std::vector<int> types = {1, 3,  22, 1,  3, 2,
                                         9, 10, 14, 19, 4, 8};
  collect(root, 0);
  std::vector<Spot> enums;
  for (const Spot &spot : spots)
    if (spot.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
      enums.push_back(spot);
  if (enums.empty())
    return;
  int64_t from = getNumber(random.pick(enums)), to = random.pick(types);
  for (const Spot &spot : enums)
    if (getNumber(spot) == from)
      spot.index >= 0
          ? spot.reflection().SetRepeatedEnumValue(spot.message, spot.field,
                                                   spot.index, int(to))
          : spot.reflection().SetEnumValue(spot.message, spot.field, int(to));
}

void weir::test::mutateMessage(Message &message, Random &random) {
  if (random.oneIn(8))
    Mutator(message, random).retype();
  size_t count = random.oneIn(2) ? 1 : 1 + random.below(4);
  // What there is changes with each change.
  for (size_t i = 0; i < count; ++i)
    Mutator(message, random).mutate();
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static std::unique_ptr<Message> makeMessage(llvm::StringRef name) {
  if (name.contains("saved_model.pb"))
    return std::make_unique<weir::tf::SavedModel>();
  if (name.ends_with(".meta"))
    return std::make_unique<weir::tf::MetaGraphDef>();
  return std::make_unique<weir::tf::GraphDef>();
}

void weir::test::mutateGraph(File &file, Random &random) {
  std::unique_ptr<Message> message = makeMessage(file.name);
  if (random.oneIn(4) || !message->ParseFromString(file.bytes))
    return mutateBytes(file.bytes, random);
  mutateMessage(*message, random);
  bool isText = llvm::StringRef(file.name).ends_with(".pb") && random.oneIn(8);
  if (!isText) {
    message->SerializeToString(&file.bytes);
    return;
  }
  google::protobuf::TextFormat::PrintToString(*message, &file.bytes);
  file.name += "txt";
  if (random.oneIn(3))
    mutateBytes(file.bytes, random);
}
