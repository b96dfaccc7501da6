//===- PipelineOptions.cpp - options that stand in the program ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Pipeline.h"

using namespace mlir;
using namespace weir;
using codegen::FloatMode;

static constexpr llvm::StringLiteral kOptionsAttr = "weir.options";

static StringRef floatModeName(FloatMode mode) {
  switch (mode) {
  case FloatMode::Strict:
    return "strict";
  case FloatMode::Contract:
    return "contract";
  case FloatMode::Fast:
    return "fast";
  }
  return "";
}

static std::optional<FloatMode> findFloatMode(StringRef name) {
  for (FloatMode mode :
       {FloatMode::Strict, FloatMode::Contract, FloatMode::Fast})
    if (floatModeName(mode) == name)
      return mode;
  return std::nullopt;
}

LogicalResult PipelineOptions::readFrom(ModuleOp module) {
  Attribute attr = module->getAttr(kOptionsAttr);
  if (!attr)
    return success();
  auto dictionary = dyn_cast<DictionaryAttr>(attr);
  auto get = [&](StringRef name) {
    return dictionary ? dictionary.get(name) : Attribute();
  };
  auto fp = dyn_cast_or_null<StringAttr>(get("fp"));
  auto layoutName = dyn_cast_or_null<StringAttr>(get("layout"));
  auto level = dyn_cast_or_null<IntegerAttr>(get("opt_level"));
  auto mode = fp ? findFloatMode(fp) : std::nullopt;
  if (!mode || !layoutName || !level)
    return module.emitError() << "the attribute '" << kOptionsAttr << "' is "
                              << attr << ", must have fp, layout, opt_level";
  floatMode = *mode;
  layout = layoutName.str();
  optLevel = int(std::clamp<int64_t>(level.getInt(), 0, 3));
  return success();
}

void PipelineOptions::attachTo(ModuleOp module) const {
  Builder b(module.getContext());
  module->setAttr(
      kOptionsAttr,
      b.getDictionaryAttr(
          {b.getNamedAttr("fp", b.getStringAttr(floatModeName(floatMode))),
           b.getNamedAttr("layout", b.getStringAttr(layout.getValue())),
           b.getNamedAttr("opt_level", b.getI64IntegerAttr(optLevel))}));
}
