//===- Table.cpp - the weir_program of a compiled model -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Table.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"

using namespace llvm;
using namespace weir::codegen;

// The structs below are written field by field, with the target's padding.
static_assert(sizeof(weir_tensor_desc) == 32 && sizeof(weir_function) == 72 &&
                  sizeof(weir_variable) == 48 && sizeof(weir_program) == 104,
              "the table must follow weir/abi.h");

namespace {

/// Writes the table's constants into a module.
class TableBuilder {
public:
  TableBuilder(Module &module, const ObjectProgram &program)
      : module(module), program(program), context(module.getContext()),
        pointer(PointerType::getUnqual(context)) {}

  void build(ArrayRef<uint64_t> initialOffsets);

private:
  Constant *null() { return ConstantPointerNull::get(pointer); }
  Constant *int32(int64_t value) {
    return ConstantInt::get(Type::getInt32Ty(context), uint64_t(value));
  }
  Constant *int64(uint64_t value) {
    return ConstantInt::get(Type::getInt64Ty(context), value);
  }

  /// An unnamed constant; its address.
  GlobalVariable *constant(Constant *value);
  Constant *string(StringRef text);
  /// An array of constants of one type; null for none.
  Constant *array(ArrayRef<Constant *> elements);
  Constant *shape(ArrayRef<int64_t> dims);

  Constant *tensor(const TensorInfo &info);
  Constant *tensors(const std::vector<TensorInfo> &list);
  Constant *function(const FunctionInfo &info);
  Constant *variable(const VariableInfo &info, uint64_t initialOffset);
  Constant *functions();
  Constant *variables(ArrayRef<uint64_t> initialOffsets);
  /// A function that another object defines.
  Constant *code(StringRef symbol);

  /// A block of bytes that another object defines.
  Constant *blob(const Twine &symbol);
  Constant *weights();

  Module &module;
  const ObjectProgram &program;
  LLVMContext &context;
  PointerType *pointer;
};

} // namespace

GlobalVariable *TableBuilder::constant(Constant *value) {
  auto *global =
      new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, value, "weir.table");
  global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  return global;
}

Constant *TableBuilder::string(StringRef text) {
  return constant(ConstantDataArray::getString(context, text));
}

Constant *TableBuilder::array(ArrayRef<Constant *> elements) {
  if (elements.empty())
    return null();
  auto *type = ArrayType::get(elements.front()->getType(), elements.size());
  return constant(ConstantArray::get(type, elements));
}

Constant *TableBuilder::shape(ArrayRef<int64_t> dims) {
  if (dims.empty())
    return null();
  SmallVector<uint64_t> values(dims.begin(), dims.end());
  return constant(ConstantDataArray::get(context, values));
}

Constant *TableBuilder::tensor(const TensorInfo &info) {
  return ConstantStruct::getAnon({string(info.name), string(info.originalName),
                                  int32(info.dtype), int32(info.shape.size()),
                                  shape(info.shape)});
}

Constant *TableBuilder::tensors(const std::vector<TensorInfo> &list) {
  SmallVector<Constant *> elements;
  for (const TensorInfo &info : list)
    elements.push_back(tensor(info));
  return array(elements);
}

Constant *TableBuilder::function(const FunctionInfo &info) {
  SmallVector<Constant *> dimNames;
  for (const std::string &name : info.dimNames)
    dimNames.push_back(string(name));
  return ConstantStruct::getAnon(
      {string(info.name), int32(info.inputs.size()), int32(info.outputs.size()),
       int32(info.dimNames.size()), tensors(info.inputs), tensors(info.outputs),
       array(dimNames), code(info.arenaSize), code(info.outputShapes),
       code(info.run)});
}

Constant *TableBuilder::functions() {
  SmallVector<Constant *> elements;
  for (const FunctionInfo &info : program.info.functions)
    elements.push_back(function(info));
  return array(elements);
}

Constant *TableBuilder::code(StringRef symbol) {
  auto *type = FunctionType::get(Type::getVoidTy(context), false);
  auto *function =
      Function::Create(type, GlobalValue::ExternalLinkage, symbol, module);
  function->setVisibility(GlobalValue::HiddenVisibility);
  function->setDSOLocal(true);
  return function;
}

Constant *TableBuilder::blob(const Twine &symbol) {
  std::string name = symbol.str();
  if (GlobalVariable *known = module.getNamedGlobal(name))
    return known;
  auto *global = new GlobalVariable(
      module, ArrayType::get(Type::getInt8Ty(context), 0), /*isConstant=*/true,
      GlobalValue::ExternalLinkage, nullptr, name);
  global->setVisibility(GlobalValue::HiddenVisibility);
  return global;
}

Constant *TableBuilder::weights() {
  bool isThere = program.embedWeights && program.weights.size() != 0;
  return isThere ? blob(program.weightsSymbol()) : null();
}

Constant *TableBuilder::variable(const VariableInfo &info,
                                 uint64_t initialOffset) {
  Constant *initial = null();
  if (info.initial)
    initial = ConstantExpr::getGetElementPtr(
        Type::getInt8Ty(context), blob(program.initialSymbol()),
        ArrayRef<Constant *>{int64(initialOffset)});
  return ConstantStruct::getAnon(
      {string(info.name), int32(info.dtype), int32(info.shape.size()),
       shape(info.shape), int64(info.offset), int64(info.size), initial});
}

Constant *TableBuilder::variables(ArrayRef<uint64_t> initialOffsets) {
  SmallVector<Constant *> elements;
  for (auto [info, offset] : zip_equal(program.info.variables, initialOffsets))
    elements.push_back(variable(info, offset));
  return array(elements);
}

void TableBuilder::build(ArrayRef<uint64_t> initialOffsets) {
  const ProgramInfo &info = program.info;
  Constant *table = ConstantStruct::getAnon(
      {int32(WEIR_ABI_VERSION), int32(info.functions.size()), string(info.name),
       string(info.compiler), string(info.cpuFeatures), functions(), weights(),
       int64(program.weights.size()), variables(initialOffsets),
       int64(info.variables.size()), int64(info.stateSize),
       string(info.modelHash), string(info.weightsHash), code("weir_rt_call")});
  auto *global =
      new GlobalVariable(module, table->getType(), /*isConstant=*/true,
                         GlobalValue::ExternalLinkage, table, info.symbol());
  global->setAlignment(Align(8));
  global->setDSOLocal(true);
}

std::unique_ptr<Module>
weir::codegen::createProgramTable(LLVMContext &context,
                                  const ObjectProgram &program,
                                  ArrayRef<uint64_t> initialOffsets) {
  auto module = std::make_unique<Module>(program.info.symbol(), context);
  TableBuilder(*module, program).build(initialOffsets);
  return module;
}
