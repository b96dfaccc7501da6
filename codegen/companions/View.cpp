//===- View.cpp - the C++ header of a compiled program --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/View.h"
#include "codegen/companions/Texts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// Writes the struct of a signature.
class StructWriter {
public:
  StructWriter(const ProgramNames &program, const SignatureNames &names,
               raw_ostream &os)
      : program(program), names(names), info(*names.info), os(os) {}

  void write();

private:
  void writeViews(StringRef type, const std::vector<TensorNames> &tensors,
                  StringRef qualifier);
  void writeRun();
  void writeOutputChecks();
  void writeOpenOutputs();
  void writeArenaSize();
  void writeBind();
  void writeShape(const TensorNames &output);
  /// The free dimensions as arguments: `dims[0], dims[1]`.
  SmallVector<std::string> dimArguments() const;
  size_t dimCount() const { return std::max<size_t>(names.dims.size(), 1); }

  const ProgramNames &program;
  const SignatureNames &names;
  const FunctionInfo &info;
  raw_ostream &os;
};

} // namespace

SmallVector<std::string> StructWriter::dimArguments() const {
  SmallVector<std::string> arguments;
  for (size_t i = 0; i < names.dims.size(); ++i)
    arguments.push_back("weir_dims[" + std::to_string(i) + "]");
  return arguments;
}

void StructWriter::writeViews(StringRef type,
                              const std::vector<TensorNames> &tensors,
                              StringRef qualifier) {
  os << "  struct " << type << "_type {\n";
  for (const TensorNames &tensor : tensors)
    os << "    weir::view<" << qualifier << cTypeOf(tensor.info->dtype) << ", "
       << tensor.info->shape.size() << "> " << tensor.field << "; ///< "
       << typeText(*tensor.info, info) << "\n";
  os << "  } " << type << ";\n\n";
}

void StructWriter::writeOutputChecks() {
  for (auto [i, output] : enumerate(names.outputs)) {
    size_t rank = output.info->shape.size();
    if (output.isOpen())
      continue;
    os << "    weir_outputs." << output.field << " = outputs." << output.field
       << ".data();\n";
    if (rank == 0)
      continue;
    SmallVector<std::string> arguments = dimArguments();
    arguments.push_back("weir_shape");
    os << "    if (weir_check.status == WEIR_OK) {\n"
       << "      std::int64_t weir_shape[" << rank << "];\n      "
       << "::" << output.function << "_shape(" << join(arguments, ", ")
       << ");\n      weir_check.output(" << i << ", outputs." << output.field
       << ", weir_shape);\n    }\n";
  }
}

void StructWriter::writeOpenOutputs() {
  for (const TensorNames &output : names.outputs) {
    if (!output.isOpen())
      continue;
    os << "    if (weir_status == WEIR_OK)\n      outputs." << output.field
       << " = {weir_outputs." << output.field;
    for (size_t axis = 0; axis < output.info->shape.size(); ++axis)
      os << ", weir_outputs." << output.field << "_shape[" << axis << "]";
    os << "};\n";
  }
}

void StructWriter::writeRun() {
  os << "  /// Runs it on the context's memory and hooks: WEIR_OK, or a "
        "weir_status with a\n  /// message in the context. The inputs' shapes "
        "give the free dimensions.\n"
     << "  std::int32_t run(weir_context &weir_context_) {\n"
     << "    std::int64_t weir_dims[" << dimCount() << "] = {0};\n"
     << "    weir::call_check weir_check = bind(weir_context_, weir_dims);\n"
     << "    ::" << names.function << "_inputs weir_inputs = {};\n"
     << "    ::" << names.function << "_outputs weir_outputs = {};\n";
  for (const TensorNames &input : names.inputs)
    os << "    weir_inputs." << input.field << " = inputs." << input.field
       << ".data();\n";
  for (auto [i, dim] : enumerate(names.dims))
    os << "    weir_inputs." << dim << " = weir_dims[" << i << "];\n";
  writeOutputChecks();
  os << "    if (weir_check.status != WEIR_OK)\n"
     << "      return weir_check.status;\n"
     << "    const std::int32_t weir_status =\n        ::" << names.function
     << "(&weir_context_, &weir_inputs, &weir_outputs);\n";
  writeOpenOutputs();
  os << "    return weir_status;\n  }\n\n";
}

void StructWriter::writeArenaSize() {
  os << "  /// Bytes of arena for the inputs' shapes; negative where they "
        "don't "
        "fit together\n  /// or more would be needed than can be addressed.\n"
     << "  std::int64_t arena_size() const {\n"
     << "    weir_context weir_context_ = {};\n"
     << "    std::int64_t weir_dims[" << dimCount() << "] = {0};\n"
     << "    if (bind(weir_context_, weir_dims).status != WEIR_OK)\n"
     << "      return -1;\n    return ::" << names.function << "_arena_size("
     << join(dimArguments(), ", ") << ");\n  }\n";
}

void StructWriter::writeShape(const TensorNames &output) {
  size_t rank = output.info->shape.size();
  if (rank == 0 || output.isOpen())
    return;
  SmallVector<std::string> arguments = dimArguments();
  arguments.push_back("weir_shape.data()");
  os << "\n  /// The shape of that output; all -1 where the inputs' don't fit "
        "together.\n"
     << "  std::array<std::int64_t, " << rank << "> output_" << output.part
     << "_shape() const {\n    weir_context weir_context_ = {};\n"
     << "    std::int64_t weir_dims[" << dimCount() << "] = {0};\n"
     << "    std::array<std::int64_t, " << rank << "> weir_shape;\n"
     << "    weir_shape.fill(-1);\n"
     << "    if (bind(weir_context_, weir_dims).status == WEIR_OK)\n      "
     << "::" << output.function << "_shape(" << join(arguments, ", ")
     << ");\n    return weir_shape;\n  }\n";
}

void StructWriter::writeBind() {
  os << "\nprivate:\n  weir::call_check bind(weir_context &weir_context_,\n"
     << "                        std::int64_t *weir_dims) const {\n"
     << "    weir::call_check weir_check(::" << program.info.symbol()
     << ".functions[" << names.number << "],\n"
     << "                                weir_context_, weir_dims);\n";
  for (auto [i, input] : enumerate(names.inputs))
    if (!input.info->shape.empty())
      os << "    weir_check.input(" << i << ", inputs." << input.field
         << ");\n";
  os << "    return weir_check;\n  }\n";
}

void StructWriter::write() {
  os << "\n/// Signature " << commentText(info.name) << ".\nstruct "
     << names.type << " {\n";
  writeViews("inputs", names.inputs, "const ");
  writeViews("outputs", names.outputs, "");
  writeRun();
  writeArenaSize();
  for (const TensorNames &output : names.outputs)
    writeShape(output);
  writeBind();
  os << "};\n";
}

std::string weir::codegen::viewText(const ProgramNames &program,
                                    StringRef header) {
  std::string text;
  raw_string_ostream os(text);
  os << "// " << program.info.name << " for C++17: compiled by "
     << program.info.compiler << ". Do not edit.\n#ifndef " << program.macro
     << "_HPP\n#define " << program.macro << "_HPP\n\n#include \"" << header
     << "\"\n\n"
     << kViewText << "\nnamespace " << program.nameSpace << " {\n";
  for (const SignatureNames &signature : program.signatures)
    StructWriter(program, signature, os).write();
  os << "\n} // namespace " << program.nameSpace << "\n\n#endif // "
     << program.macro << "_HPP\n";
  return text;
}
