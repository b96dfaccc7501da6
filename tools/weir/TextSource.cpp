//===- TextSource.cpp - sessions of imported text -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/TextSource.h"
#include "codegen/object/ElementBytes.h"
#include "dialects/foreign/Foreign.h"
#include "dialects/weir/Weir.h"
#include "lib/readers/Status.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace weir;
using namespace weir::tool;
using session::SourceSignature;
using session::SourceVariable;

static std::string signatureOf(func::FuncOp function) {
  auto name = function->getAttrOfType<StringAttr>(kSignatureAttr);
  return name ? name.str() : "";
}

static SourceSignature describeSignature(func::FuncOp function) {
  SourceSignature result{signatureOf(function), {}, {}};
  auto add = [&](StringAttr name, std::vector<SourceSignature::Port> &ports) {
    std::string text = name ? name.str() : "";
    ports.push_back({text, result.name + "/" + text});
  };
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    add(function.getArgAttrOfType<StringAttr>(i, kNameAttr), result.inputs);
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    add(function.getResultAttrOfType<StringAttr>(i, kNameAttr), result.outputs);
  return result;
}

absl::StatusOr<std::unique_ptr<TextSource>>
TextSource::open(const CompileOptions &options) {
  CompileOptions plain = options;
  plain.dumpFolder.clear();
  WEIR_ASSIGN_OR_RETURN(auto text, Compilation::read(plain));
  if (text->getPhase() != Phase::Import)
    return std::unique_ptr<TextSource>();
  std::unique_ptr<TextSource> source(new TextSource(std::move(text)));
  for (auto function : source->text->getModule().getOps<func::FuncOp>())
    if (!signatureOf(function).empty())
      source->entries.push_back(describeSignature(function));
  return source;
}

/// Whether the request is for that signature.
static bool asksFor(const SignatureRequest &request,
                    const SourceSignature &signature) {
  bool fits = request.targets.empty() &&
              request.feeds.size() == signature.inputs.size() &&
              request.fetches.size() == signature.outputs.size();
  for (size_t i = 0; fits && i < signature.inputs.size(); ++i)
    fits = request.feeds[i].tensor == signature.inputs[i].tensor;
  for (size_t i = 0; fits && i < signature.outputs.size(); ++i)
    fits = request.fetches[i] == signature.outputs[i].tensor;
  return fits;
}

/// The bytes of a variable's value, where they lie.
static Tensor borrow(ElementsAttr value) {
  auto bytes =
      codegen::ElementBytes::of(value, UnknownLoc::get(value.getContext()));
  auto dtype = codegen::dtypeOf(value.getElementType());
  if (failed(bytes) || !dtype)
    return Tensor();
  auto owner = std::make_shared<codegen::ElementBytes>(std::move(*bytes));
  return Tensor::Borrow(DType(*dtype), Shape(value.getShapedType().getShape()),
                        const_cast<char *>(owner->get().data()), owner);
}

/// The module in another context, with that signature alone.
static absl::StatusOr<OwningOpRef<ModuleOp>>
copyInto(MLIRContext &context, ModuleOp module, StringRef signature) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  if (failed(writeBytecodeToFile(module, os)))
    return absl::InternalError("the text can't be copied");
  // Constants lie in it as aligned as they were.
  auto buffer = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(
      bytes.size(), "text", llvm::Align(WEIR_ALIGNMENT));
  llvm::copy(bytes, buffer->getBufferStart());
  ParserConfig config(&context, /*verifyAfterParse=*/false);
  auto copy = parseSourceString<ModuleOp>(
      StringRef(buffer->getBufferStart(), bytes.size()), config, "text");
  if (!copy)
    return absl::InternalError("the text can't be read back");
  for (auto function : llvm::make_early_inc_range(copy->getOps<func::FuncOp>()))
    if (std::string name = signatureOf(function);
        !name.empty() && name != signature)
      function.erase();
  return copy;
}

absl::StatusOr<OwningOpRef<ModuleOp>>
TextSource::makeModule(const SignatureRequest &request,
                       MLIRContext &context) const {
  auto wanted = llvm::find_if(entries, [&](const SourceSignature &entry) {
    return asksFor(request, entry);
  });
  if (wanted == entries.end())
    return badModel("the text has been imported: steps name its signatures");
  return copyInto(context, text->getModule(), wanted->name);
}

static SourceVariable describeVariable(VariableOp variable) {
  auto type = dyn_cast<RankedTensorType>(variable.getType());
  auto element = codegen::dtypeOf(getElementTypeOrSelf(variable.getType()));
  return {variable.getSymName().str(), DType(element.value_or(weir_dtype(0))),
          type ? PartialShape(Shape(type.getShape())) : PartialShape::Unknown(),
          Tensor(), ""};
}

std::optional<SourceVariable> TextSource::findVariable(StringRef name) const {
  for (auto variable : text->getModule().getOps<VariableOp>()) {
    if (variable.getSymName() != name)
      continue;
    SourceVariable result = describeVariable(variable);
    if (variable.getInitial())
      result.initial = borrow(*variable.getInitial());
    return result;
  }
  return std::nullopt;
}

std::vector<SourceVariable> TextSource::variables() const {
  std::vector<SourceVariable> result;
  for (auto variable : text->getModule().getOps<VariableOp>())
    result.push_back(describeVariable(variable));
  return result;
}

SourceVariable TextSource::describe(StringRef tensor) const {
  SourceVariable result{tensor.str(), DType::None, PartialShape::Unknown(),
                        Tensor(), ""};
  for (auto function : text->getModule().getOps<func::FuncOp>())
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      auto name = function.getArgAttrOfType<StringAttr>(i, kNameAttr);
      Type type = function.getArgumentTypes()[i];
      if (name && tensor == signatureOf(function) + "/" + name.str())
        if (auto dtype = codegen::dtypeOf(getElementTypeOrSelf(type)))
          result.dtype = DType(*dtype);
    }
  return result;
}
