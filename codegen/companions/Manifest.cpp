//===- Manifest.cpp - what a library says of itself in JSON ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Manifest.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// Writes one manifest.
class ManifestWriter {
public:
  ManifestWriter(const ObjectProgram &program, const ProgramNames &names,
                 raw_ostream &os)
      : program(program), names(names), json(os, /*IndentSize=*/1) {}

  void write(StringRef library, StringRef header);

private:
  void writeText(StringRef key, StringRef text) {
    json.attribute(key, llvm::json::fixUTF8(text));
  }
  void writeWeights();
  void writeShape(ArrayRef<int64_t> shape, ArrayRef<std::string> dims);
  void writeTensors(StringRef key, ArrayRef<TensorNames> tensors,
                    const FunctionInfo &function);
  void writeSignature(const SignatureNames &signature);
  void writeVariable(const VariableInfo &variable);
  template <typename Range, typename Write>
  void writeList(StringRef key, const Range &range, Write write) {
    json.attributeArray(key, [&] {
      for (const auto &each : range)
        json.object([&] { write(each); });
    });
  }

  const ObjectProgram &program;
  const ProgramNames &names;
  json::OStream json;
};

} // namespace

void ManifestWriter::writeWeights() {
  json.attributeObject("weights", [&] {
    json.attribute("embedded", program.embedWeights);
    json.attribute("bytes", int64_t(program.info.weightsSize));
    writeText("hash", program.info.weightsHash);
  });
}

void ManifestWriter::writeShape(ArrayRef<int64_t> shape,
                                ArrayRef<std::string> dims) {
  json.attributeArray("shape", [&] {
    for (int64_t dim : shape) {
      if (dim >= 0)
        json.value(dim);
      else if (dim == INT64_MIN)
        json.value(nullptr);
      else
        json.value(llvm::json::fixUTF8(dims[size_t(-1 - dim)]));
    }
  });
}

void ManifestWriter::writeTensors(StringRef key, ArrayRef<TensorNames> tensors,
                                  const FunctionInfo &function) {
  writeList(key, tensors, [&](const TensorNames &tensor) {
    writeText("name", tensor.info->name);
    writeText("original_name", tensor.info->originalName);
    writeText("field", tensor.field);
    writeText("dtype", dtypeName(tensor.info->dtype));
    writeShape(tensor.info->shape, function.dimNames);
    if (tensor.isOpen())
      json.attribute("sized_by_run", true);
  });
}

void ManifestWriter::writeSignature(const SignatureNames &signature) {
  const FunctionInfo &info = *signature.info;
  writeText("name", info.name);
  writeText("function", signature.function);
  json.attributeArray("dims", [&] {
    for (const std::string &dim : info.dimNames)
      json.value(llvm::json::fixUTF8(dim));
  });
  writeTensors("inputs", signature.inputs, info);
  writeTensors("outputs", signature.outputs, info);
  if (info.arenaBytes)
    json.attribute("arena_bytes", *info.arenaBytes);
}

void ManifestWriter::writeVariable(const VariableInfo &variable) {
  writeText("name", variable.name);
  writeText("dtype", dtypeName(variable.dtype));
  writeShape(variable.shape, {});
  json.attribute("offset", int64_t(variable.offset));
  json.attribute("bytes", int64_t(variable.size));
}

void ManifestWriter::write(StringRef library, StringRef header) {
  const ProgramInfo &info = program.info;
  json.object([&] {
    json.attribute("format", 1);
    writeText("name", info.name);
    writeText("compiler", info.compiler);
    json.attribute("abi_version", WEIR_ABI_VERSION);
    writeText("model_hash", info.modelHash);
    writeText("target", program.target.triple);
    writeText("cpu_features", info.cpuFeatures);
    writeText("library", library);
    writeText("header", header);
    writeText("symbol", info.symbol());
    writeWeights();
    json.attribute("state_bytes", int64_t(info.stateSize));
    writeList("signatures", names.signatures,
              [&](const SignatureNames &each) { writeSignature(each); });
    writeList("variables", info.variables,
              [&](const VariableInfo &each) { writeVariable(each); });
  });
}

std::string weir::codegen::manifestText(const ObjectProgram &program,
                                        const ProgramNames &names,
                                        StringRef library, StringRef header) {
  std::string text;
  raw_string_ostream os(text);
  ManifestWriter(program, names, os).write(library, header);
  os << "\n";
  return text;
}
