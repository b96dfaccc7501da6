//===- Variables.cpp - variables with their values -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Variables.h"

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Bundle.h"
#include "lib/readers/tensorflow/ModelBuilder.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

/// Smaller variables stand in the text.
static constexpr int64_t kVariableResourceBytes = 64;

/// Larger ones stay in their file: what is done to them makes one copy.
static constexpr size_t kMappedBytes = 1 << 16;

static absl::StatusOr<ElementsAttr> readValue(Bundle &bundle, StringRef name,
                                              TensorType type,
                                              const CheckpointKey &where) {
  WEIR_ASSIGN_OR_RETURN(BundleTensor tensor,
                        bundle.read(where.key, where.slice));
  if (tensor.type.getElementType() != type.getElementType() ||
      failed(verifyCompatibleShape(tensor.type, type))) {
    std::string types;
    llvm::raw_string_ostream(types)
        << "is of type " << type << ", the checkpoint's tensor '" << where.key
        << "' of type " << tensor.type;
    return badModel(types);
  }
  bool isBool = type.getElementType().isInteger(1); // needs to be looked at
  if (tensor.shard && tensor.bytes.size() >= kMappedBytes && !isBool)
    return elementsInFile(tensor.type, tensor.bytes, name,
                          std::move(tensor.shard));
  return elementsFromBytes(tensor.type, tensor.bytes, name,
                           kVariableResourceBytes);
}

static void createVariable(ModelBuilder &model, StringAttr name,
                           TensorType type, StringRef key, ElementsAttr value) {
  auto builder = OpBuilder(model.getGraph());
  foreign::VariableOp::create(
      builder, NameLoc::get(name), name, TypeAttr::get(type),
      key.empty() ? StringAttr() : builder.getStringAttr(key), value);
}

absl::Status weir::tf::addVariables(ModelBuilder &model, StringRef prefix,
                                    const CheckpointKeys &keys) {
  std::optional<Bundle> bundle;
  if (!keys.empty()) {
    WEIR_ASSIGN_OR_RETURN(
        Bundle opened,
        Bundle::open(model.getContext(), prefix, model.getLimits()));
    bundle.emplace(std::move(opened));
  }
  for (auto [name, type] : model.variables) {
    auto key = keys.find(name);
    if (key == keys.end()) {
      createVariable(model, name, type, "", {});
      continue;
    }
    auto value = readValue(*bundle, name, type, key->second);
    if (!value.ok())
      return inContext("variable '" + name.getValue() + "'", value.status());
    createVariable(model, name, cast<TensorType>(value->getType()),
                   key->second.key, *value);
  }
  return absl::OkStatus();
}
