//===- Header.cpp - the C header of a compiled program --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Header.h"
#include "codegen/companions/Texts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// Writes one header.
class HeaderWriter {
public:
  HeaderWriter(const ProgramNames &names, raw_ostream &os)
      : names(names), info(names.info), os(os) {}

  void write();

private:
  void define(const Twine &name, const Twine &value) {
    os << "#define " << name << " " << value << "\n";
  }
  void writeOpening();
  void writeProgram();
  void writeVariables();
  void writeSaving();

  const ProgramNames &names;
  const ProgramInfo &info;
  raw_ostream &os;
};

/// Writes the part of a signature.
class SignatureWriter {
public:
  SignatureWriter(const ProgramNames &program, const SignatureNames &names,
                  raw_ostream &os)
      : program(program), names(names), info(*names.info), os(os) {}

  void write();

private:
  void define(const Twine &name, const Twine &value) {
    os << "#define " << name << " " << value << "\n";
  }
  void writeConstants();
  void writeTensor(StringRef kind, size_t number, const TensorNames &tensor);
  void writeField(const TensorNames &tensor, bool isInput);
  void writeInputs();
  void writeOutputs();
  /// `static inline RESULT NAME(int64_t batch, REST) {` and an array of the
  /// dims.
  void openDimsFunction(StringRef result, const Twine &name, StringRef rest);
  void writeArenaSize();
  void writeInputCount(const TensorNames &input);
  void writeOutputShape(size_t number, const TensorNames &output);
  void writeCount(const TensorNames &tensor, StringRef shape);
  void writeFinders();
  void writeRun();
  void writeOpenOutputs();
  /// The table's entry.
  std::string function() const {
    return program.info.symbol() + ".functions[" + names.macro + "]";
  }
  size_t outputDims() const;

  const ProgramNames &program;
  const SignatureNames &names;
  const FunctionInfo &info;
  raw_ostream &os;
};

} // namespace

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static StringRef dtypeMacro(weir_dtype dtype) {
  static const char *const names[] = {
      "0",         "WEIR_F32",   "WEIR_F64", "WEIR_F16",  "WEIR_BF16",
      "WEIR_I8",   "WEIR_I16",   "WEIR_I32", "WEIR_I64",  "WEIR_U8",
      "WEIR_U16",  "WEIR_U32",   "WEIR_U64", "WEIR_BOOL", "WEIR_C64",
      "WEIR_C128", "WEIR_STRING"};
  return names[dtype];
}

/// A number as C writes it whatever its size.
static std::string numberText(uint64_t value) {
  if (value <= uint64_t(INT32_MAX))
    return std::to_string(value);
  return "INT64_C(" + std::to_string(value) + ")";
}

/// An array in C has one element at least.
static size_t atLeastOne(size_t size) { return std::max<size_t>(size, 1); }

void SignatureWriter::writeTensor(StringRef kind, size_t number,
                                  const TensorNames &tensor) {
  const TensorInfo &desc = *tensor.info;
  os << "/* " << kind << " " << commentText(desc.name) << ": "
     << typeText(desc, info) << ", in the model "
     << commentText(desc.originalName) << " */\n";
  define(tensor.macro, Twine(number));
  define(tensor.macro + "_DTYPE", dtypeMacro(desc.dtype));
  define(tensor.macro + "_RANK", Twine(desc.shape.size()));
  for (auto [axis, dim] : enumerate(desc.shape))
    if (dim >= 0)
      define(tensor.macro + "_DIM_" + Twine(axis), numberText(uint64_t(dim)));
  if (std::optional<int64_t> count = tensor.count()) {
    define(tensor.macro + "_COUNT", numberText(uint64_t(*count)));
    define(tensor.macro + "_SIZE",
           numberText(uint64_t(*count) * dtypeSize(desc.dtype)));
  }
}

void SignatureWriter::writeConstants() {
  os << "\n/*--- Signature " << commentText(info.name) << " ---*/\n\n"
     << "/* " << function() << " */\n";
  define(names.macro, Twine(names.number));
  define(names.macro + "_INPUTS", Twine(names.inputs.size()));
  for (auto [i, input] : enumerate(names.inputs))
    writeTensor("Input", i, input);
  define(names.macro + "_OUTPUTS", Twine(names.outputs.size()));
  for (auto [i, output] : enumerate(names.outputs))
    writeTensor("Output", i, output);
  define(names.macro + "_DIMS", Twine(names.dims.size()));
  if (!info.arenaBytes || !names.dims.empty())
    return;
  os << "/* Bytes of arena; at least one, for an array. */\n";
  define(names.macro + "_ARENA_SIZE",
         numberText(std::max<uint64_t>(uint64_t(*info.arenaBytes), 1)));
}

//===----------------------------------------------------------------------===//
// Structs
//===----------------------------------------------------------------------===//

void SignatureWriter::writeField(const TensorNames &tensor, bool isInput) {
  os << "  " << (isInput ? "const " : "") << cTypeOf(tensor.info->dtype) << " *"
     << tensor.field << "; /* " << typeText(*tensor.info, info) << " */\n";
}

void SignatureWriter::writeInputs() {
  os << "\n/* Inputs, dense and row-major, and the free dimensions. */\n"
     << "typedef struct " << names.function << "_inputs {\n";
  for (const TensorNames &input : names.inputs)
    writeField(input, /*isInput=*/true);
  for (const std::string &dim : names.dims)
    os << "  int64_t " << dim << ";\n";
  if (names.inputs.empty() && names.dims.empty())
    os << "  char nothing; /* C has no empty structs */\n";
  os << "} " << names.function << "_inputs;\n";
}

void SignatureWriter::writeOutputs() {
  os << "\n/* Memory for the outputs. */\ntypedef struct " << names.function
     << "_outputs {\n";
  for (const TensorNames &output : names.outputs) {
    writeField(output, /*isInput=*/false);
    if (output.isOpen())
      os << "  /* The run sets it and this: */\n  int64_t " << output.field
         << "_shape[" << output.info->shape.size() << "];\n";
  }
  if (names.outputs.empty())
    os << "  char nothing; /* C has no empty structs */\n";
  os << "} " << names.function << "_outputs;\n";
}

//===----------------------------------------------------------------------===//
// Functions of the free dimensions
//===----------------------------------------------------------------------===//

void SignatureWriter::openDimsFunction(StringRef result, const Twine &name,
                                       StringRef rest) {
  SmallVector<std::string> parameters;
  for (const std::string &dim : names.dims)
    parameters.push_back("int64_t " + dim);
  if (!rest.empty())
    parameters.push_back(rest.str());
  os << "static inline " << result << " " << name << "("
     << (parameters.empty() ? "void" : join(parameters, ", ")) << ") {\n"
     << "  int64_t weir_dims[" << atLeastOne(names.dims.size()) << "] = {0};\n";
  for (auto [i, dim] : enumerate(names.dims))
    os << "  weir_dims[" << i << "] = " << dim << ";\n";
}

void SignatureWriter::writeArenaSize() {
  os << "\n/* Bytes of arena; negative where more than can be addressed. */\n";
  openDimsFunction("int64_t", names.function + "_arena_size", "");
  os << "  return " << function() << ".arena_size(weir_dims);\n}\n";
}

size_t SignatureWriter::outputDims() const {
  size_t count = 0;
  for (const TensorNames &output : names.outputs)
    count += output.info->shape.size();
  return count;
}

void SignatureWriter::writeInputCount(const TensorNames &input) {
  if (input.isFixed())
    return;
  os << "\n/* Elements of the input; -1 where there are too many. */\n";
  openDimsFunction("int64_t", input.function + "_count", "");
  os << "  int64_t weir_shape[" << input.info->shape.size() << "];\n";
  for (auto [axis, dim] : enumerate(input.info->shape)) {
    os << "  weir_shape[" << axis << "] = ";
    if (dim >= 0)
      os << numberText(uint64_t(dim)) << ";\n";
    else
      os << "weir_dims[" << -1 - dim << "];\n";
  }
  os << "  return weir_count(weir_shape, " << input.info->shape.size()
     << ");\n}\n";
}

void SignatureWriter::writeOutputShape(size_t number,
                                       const TensorNames &output) {
  size_t rank = output.info->shape.size(), place = 0;
  for (size_t i = 0; i < number; ++i)
    place += names.outputs[i].info->shape.size();
  if (rank == 0 || output.isOpen())
    return;
  os << "\n/* Writes the output's " << rank << " dimensions. */\n";
  openDimsFunction("void", output.function + "_shape", "int64_t *weir_shape");
  os << "  {\n    int64_t weir_shapes[" << outputDims() << "];\n    int i;\n"
     << "    " << function() << ".output_shapes(weir_dims, weir_shapes);\n"
     << "    for (i = 0; i < " << rank << "; ++i)\n"
     << "      weir_shape[i] = weir_shapes[" << place << " + i];\n  }\n}\n";
  if (output.isFixed())
    return;
  os << "\n/* Elements of the output; -1 where there are too many. */\n";
  openDimsFunction("int64_t", output.function + "_count", "");
  os << "  int64_t weir_shape[" << rank << "];\n  (void)weir_dims;\n  "
     << output.function << "_shape(" << join(names.dims, ", ")
     << (names.dims.empty() ? "" : ", ") << "weir_shape);\n"
     << "  return weir_count(weir_shape, " << rank << ");\n}\n";
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

void SignatureWriter::writeFinders() {
  os << "\n/* The number of the tensor with that name, in the signature or in "
        "the model;\n * -1 for none. Its description is "
        "...functions["
     << names.macro << "].inputs[number]. */\n";
  for (StringRef kind : {"input", "output"})
    os << "static inline int32_t " << names.function << "_find_" << kind
       << "(const char *name) {\n  return weir_find_tensor(" << function()
       << "." << kind << "s,\n                          " << function() << "."
       << kind << "_count, name);\n}\n";
}

/// Takes what the run sets.
void SignatureWriter::writeOpenOutputs() {
  size_t place = 0;
  for (auto [i, output] : enumerate(names.outputs)) {
    size_t rank = output.info->shape.size();
    if (output.isOpen()) {
      os << "  outputs->" << output.field << " = ("
         << cTypeOf(output.info->dtype) << " *)results[" << i << "];\n";
      for (size_t axis = 0; axis < rank; ++axis)
        os << "  outputs->" << output.field << "_shape[" << axis
           << "] = shapes[" << place + axis << "];\n";
    }
    place += rank;
  }
}

void SignatureWriter::writeRun() {
  os << "\n/* Runs the signature on the context's arena"
     << (program.info.stateSize ? ", state" : "")
     << " and hooks. WEIR_OK, or a weir_status\n * with a message in the "
        "context. Thread-safe for distinct contexts and outputs. */\n"
     << "static inline int32_t " << names.function
     << "(weir_context *context, const " << names.function
     << "_inputs *inputs, " << names.function << "_outputs *outputs) {\n"
     << "  const void *arguments[" << atLeastOne(names.inputs.size())
     << "] = {0};\n  void *results[" << atLeastOne(names.outputs.size())
     << "] = {0};\n  int64_t dims[" << atLeastOne(names.dims.size())
     << "] = {0}, shapes[" << atLeastOne(outputDims()) << "] = {0};\n"
     << "  int32_t status;\n  weir_call call;\n"
     << "  if (!context)\n    return WEIR_INVALID_ARGUMENT;\n"
     << "  if (!inputs || !outputs)\n    return weir_refuse(context, \""
     << names.function << ": inputs or outputs are NULL\", \"\", \"\");\n";
  for (auto [i, input] : enumerate(names.inputs))
    os << "  arguments[" << i << "] = inputs->" << input.field << ";\n";
  for (auto [i, dim] : enumerate(names.dims))
    os << "  dims[" << i << "] = inputs->" << dim << ";\n";
  for (auto [i, output] : enumerate(names.outputs))
    if (!output.isOpen())
      os << "  results[" << i << "] = outputs->" << output.field << ";\n";
  os << "  call.inputs = arguments, call.outputs = results, call.dims = dims;\n"
     << "  call.arena = NULL, call.weights = NULL, call.state = NULL;\n"
     << "  call.context = context, call.output_shapes = shapes;\n"
     << "  status = weir_call_program(&" << program.info.symbol() << ", "
     << program.macro << "_MODEL_HASH,\n                             "
     << names.macro << ", &call);\n";
  writeOpenOutputs();
  os << "  return status;\n}\n";
}

void SignatureWriter::write() {
  writeConstants();
  writeInputs();
  writeOutputs();
  writeArenaSize();
  for (const TensorNames &input : names.inputs)
    writeInputCount(input);
  for (auto [i, output] : enumerate(names.outputs))
    writeOutputShape(i, output);
  writeFinders();
  writeRun();
}

//===----------------------------------------------------------------------===//
// The program
//===----------------------------------------------------------------------===//

void HeaderWriter::writeOpening() {
  os << "/* " << info.name << ": compiled by " << info.compiler
     << ". Do not edit.\n *\n"
     << " * Needs no other file. A caller's context, all zero but for memory, "
        "runs a\n * signature on the calling thread:\n *\n";
  if (!names.signatures.empty()) {
    const std::string &name = names.signatures.front().function;
    os << " *   weir_context context = {0};\n"
       << " *   " << name << "_inputs inputs;\n"
       << " *   " << name << "_outputs outputs;\n"
       << " *   context.arena = ...;  context.arena_size = "
       << "...;  // " << name << "_arena_size\n"
       << " *   if (" << name << "(&context, &inputs, &outputs) != WEIR_OK)\n"
       << " *     puts(context.message);\n";
  }
  os << " */\n#ifndef " << names.macro << "_H\n#define " << names.macro
     << "_H\n\n";
}

void HeaderWriter::writeProgram() {
  os << "#if WEIR_ABI_VERSION != " << WEIR_ABI_VERSION
     << "\n#error \"this header takes version " << WEIR_ABI_VERSION
     << " of weir/abi.h, but another was included before it\"\n#endif\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "extern const weir_program " << info.symbol() << ";\n\n";
  define(names.macro + "_MODEL_HASH", "\"" + info.modelHash + "\"");
  define(names.macro + "_WEIGHTS_HASH", "\"" + info.weightsHash + "\"");
  define(names.macro + "_WEIGHTS_SIZE", numberText(info.weightsSize));
  os << "/* Bytes of the variables, which a context's `state` points at. */\n";
  define(names.macro + "_STATE_SIZE", numberText(info.stateSize));
}

void HeaderWriter::writeVariables() {
  for (auto [i, variable] : enumerate(names.variables)) {
    os << "/* Variable " << commentText(variable.info->name) << " */\n";
    define(variable.macro, Twine(i));
    define(variable.macro + "_OFFSET", numberText(variable.info->offset));
    define(variable.macro + "_SIZE", numberText(variable.info->size));
  }
  os << "\n/* Gives all variables in a state block their initial values. */\n"
     << "static inline void " << info.name << "_init_state(void *state) {\n"
     << "  weir_init_state(&" << info.symbol() << ", state);\n}\n";
  if (info.stateSize)
    writeSaving();
}

void HeaderWriter::writeSaving() {
  std::string program = "(&" + info.symbol();
  os << "/* Bytes of a saved state. */\n"
     << "static inline uint64_t " << info.name << "_saved_size(void) {\n"
     << "  return weir_saved_size" << program << ");\n}\n"
     << "/* Writes so many bytes: the variables by their names. */\n"
     << "static inline void " << info.name
     << "_save_state(const void *state, void *bytes) {\n"
     << "  weir_save_state" << program << ", state, bytes);\n}\n"
     << "/* Gives variables what was saved of those of their names; WEIR_OK, or "
        "the\n * state is as it was. */\n"
     << "static inline int32_t " << info.name
     << "_restore_state(void *state, const void *bytes,\n"
        "    uint64_t size) {\n"
     << "  return weir_restore_state" << program
     << ", state, bytes, size);\n}\n";
}

void HeaderWriter::write() {
  writeOpening();
  os << kAbiText << "\n" << kModelText << "\n";
  writeProgram();
  writeVariables();
  for (const SignatureNames &signature : names.signatures)
    SignatureWriter(names, signature, os).write();
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << names.macro
     << "_H */\n";
}

std::string weir::codegen::headerText(const ProgramNames &program) {
  std::string text;
  raw_string_ostream os(text);
  HeaderWriter(program, os).write();
  return text;
}
