//===- Ops.cpp - outputs of TensorFlow's ops -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Ops.h"

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Graph.pb.h"

using namespace weir;
using namespace weir::tf;

namespace {
struct Row {
  llvm::StringLiteral op, args;
  bool effect;
};
} // namespace

static constexpr Row kRows[] = {
#define OUTPUTS(op, args) {#op, args, false},
#define EFFECT(op, args) {#op, args, true},
#include "lib/readers/tensorflow/OutputArgs.def"
};

/// `a b*n c:T` as output arguments.
static OpOutputs parseRow(const Row &row) {
  OpOutputs outputs;
  outputs.effect = row.effect;
  llvm::SmallVector<llvm::StringRef> words;
  row.args.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef word : words) {
    auto [name, attr] = word.split(word.contains('*') ? '*' : ':');
    outputs.args.push_back({name.str(), attr.str()});
  }
  return outputs;
}

OpTable::OpTable() {
  for (const Row &row : kRows)
    ops.try_emplace(row.op, parseRow(row));
}

void OpTable::add(const OpDef &op) {
  auto [entry, isNew] = ops.try_emplace(op.name());
  if (!isNew)
    return;
  for (const OpDef::ArgDef &arg : op.output_arg()) {
    const std::string &attr =
        arg.number_attr().empty() ? arg.type_list_attr() : arg.number_attr();
    entry->second.args.push_back({arg.name(), attr});
  }
  entry->second.effect = op.is_stateful() && op.output_arg().empty();
}

const OpOutputs *OpTable::lookup(llvm::StringRef op) const {
  auto entry = ops.find(op);
  return entry == ops.end() ? nullptr : &entry->second;
}

/// The number of tensors of a list argument.
static absl::StatusOr<int64_t> listLength(const NodeDef &node,
                                          const std::string &attr) {
  auto entry = node.attr().find(attr);
  if (entry == node.attr().end())
    return badModel("lacks the attribute '" + attr +
                    "', which says how many outputs it has");
  const AttrValue &value = entry->second;
  if (value.value_case() == AttrValue::kList)
    return value.list().type_size();
  if (value.value_case() == AttrValue::kI && value.i() >= 0)
    return value.i();
  return badModel("attribute '" + attr +
                  "' does not say how many outputs it has");
}

absl::StatusOr<llvm::SmallVector<ArgCount>>
weir::tf::countOutputs(const NodeDef &node, const OpOutputs &outputs) {
  llvm::SmallVector<ArgCount> counts;
  for (const OutputArg &arg : outputs.args) {
    int64_t count = 1;
    if (!arg.lengthAttr.empty()) {
      WEIR_ASSIGN_OR_RETURN(count, listLength(node, arg.lengthAttr));
    }
    counts.push_back({arg.name, count});
  }
  return counts;
}
