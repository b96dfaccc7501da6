//===- Header.cpp - the C header of a compiled program --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Header.h"
#include "codegen/object/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// Writes one header.
class HeaderWriter {
public:
  HeaderWriter(const ProgramInfo &program, raw_ostream &os)
      : program(program), os(os),
        guard(StringRef(program.name).upper() + "_H") {}

  void write();

private:
  void writeOpening();
  void writeFunction(size_t number, const FunctionInfo &function);
  void writeTensors(StringRef prefix, StringRef kind,
                    const std::vector<TensorInfo> &tensors);
  void writeTensor(const std::string &macro, size_t number,
                   const TensorInfo &tensor);
  /// `PREFIX_NAME`, with a number behind it where that is taken.
  std::string macro(const Twine &prefix, StringRef name);
  void define(const Twine &name, const Twine &value) {
    os << "#define " << name << " " << value << "\n";
  }

  const ProgramInfo &program;
  raw_ostream &os;
  std::string guard;
  StringSet<> taken;
};

} // namespace

static StringRef dtypeMacro(weir_dtype dtype) {
  static const char *const names[] = {
      "",          "WEIR_F32",   "WEIR_F64", "WEIR_F16",  "WEIR_BF16",
      "WEIR_I8",   "WEIR_I16",   "WEIR_I32", "WEIR_I64",  "WEIR_U8",
      "WEIR_U16",  "WEIR_U32",   "WEIR_U64", "WEIR_BOOL", "WEIR_C64",
      "WEIR_C128", "WEIR_STRING"};
  return names[dtype];
}

/// `[?, 784]`, for comments.
static std::string shapeText(ArrayRef<int64_t> shape) {
  SmallVector<std::string> dims;
  for (int64_t dim : shape)
    dims.push_back(dim >= 0 ? std::to_string(dim) : "?");
  return "[" + join(dims, ", ") + "]";
}

/// Names of models in a C comment: what could end it is left out.
static std::string commentText(StringRef text) {
  std::string result;
  for (char c : text)
    result += isPrint(c) && c != '*' && c != '\\' ? c : '_';
  return result;
}

std::string HeaderWriter::macro(const Twine &prefix, StringRef name) {
  std::string base = (prefix + "_" + toIdentifier(name)).str();
  base = StringRef(base).upper();
  std::string result = base;
  for (unsigned i = 2; !taken.insert(result).second; ++i)
    result = base + "_" + std::to_string(i);
  return result;
}

void HeaderWriter::writeOpening() {
  os << "/* " << program.name << ": compiled by " << program.compiler
     << ". Do not edit.\n *\n"
     << " * Run it as weir/runtime.h says: weir_session_create with &"
     << program.symbol() << ",\n * then weir_run. */\n"
     << "#ifndef " << guard << "\n#define " << guard << "\n\n"
     << "#include \"weir/abi.h\"\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "extern const weir_program " << program.symbol() << ";\n";
}

void HeaderWriter::writeTensor(const std::string &macro, size_t number,
                               const TensorInfo &tensor) {
  os << "/* " << commentText(tensor.name) << ": "
     << dtypeMacro(tensor.dtype).drop_front(5).lower() << " "
     << shapeText(tensor.shape) << " */\n";
  define(macro, Twine(number));
  define(macro + "_DTYPE", dtypeMacro(tensor.dtype));
  define(macro + "_RANK", Twine(tensor.shape.size()));
  for (auto [axis, dim] : enumerate(tensor.shape))
    if (dim >= 0)
      define(macro + "_DIM_" + Twine(axis), Twine(dim));
}

void HeaderWriter::writeTensors(StringRef prefix, StringRef kind,
                                const std::vector<TensorInfo> &tensors) {
  define(prefix + "_" + kind + "S", Twine(tensors.size()));
  for (auto [i, tensor] : enumerate(tensors))
    writeTensor(macro(prefix + "_" + kind, tensor.name), i, tensor);
}

void HeaderWriter::writeFunction(size_t number, const FunctionInfo &function) {
  std::string prefix = macro(program.name, function.identifier);
  os << "\n/* Signature " << commentText(function.name) << ": "
     << program.symbol() << ".functions[" << prefix << "]. */\n";
  define(prefix, Twine(number));
  writeTensors(prefix, "INPUT", function.inputs);
  writeTensors(prefix, "OUTPUT", function.outputs);
  define(prefix + "_DIMS", Twine(function.dimNames.size()));
  for (auto [i, name] : enumerate(function.dimNames))
    define(macro(prefix + "_DIM", name), Twine(i));
}

void HeaderWriter::write() {
  writeOpening();
  for (auto [i, function] : enumerate(program.functions))
    writeFunction(i, function);
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << guard << " */\n";
}

std::string weir::codegen::headerText(const ProgramInfo &program) {
  std::string text;
  raw_string_ostream os(text);
  HeaderWriter(program, os).write();
  return text;
}

Error weir::codegen::writeHeader(const ProgramInfo &program, StringRef path) {
  return writeWholeFile(path, headerText(program));
}
