//===- Smoke.cpp - the smoke test of a compiled program -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Smoke.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace weir::codegen;

/// What stands before the signatures.
static constexpr StringLiteral kOpening = R"(
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Zeroed and aligned; freed by the end of the process. */
static void *take(int64_t size) {
  unsigned char *memory = NULL;
  if (size >= 0 && size < INT64_MAX - WEIR_ALIGNMENT)
    memory = (unsigned char *)calloc(1, (size_t)size + WEIR_ALIGNMENT);
  if (!memory) {
    printf("no memory for %.0f bytes\n", (double)size);
    exit(1);
  }
  return memory + WEIR_ALIGNMENT - (uintptr_t)memory % WEIR_ALIGNMENT;
}

static void *allocate(weir_context *context, size_t size) {
  (void)context;
  return take((int64_t)size);
}

static void give_arena(weir_context *context, int64_t size) {
  context->arena = (unsigned char *)take(size);
  context->arena_size = size;
}
)";

/// What stands after them.
static constexpr StringLiteral kClosing = R"(
/* The weights, which are the last bytes of the file that was named; 0 where they
 * cannot be read. */
static int read_weights(weir_context *context, const char *path, int64_t size) {
  FILE *file = path ? fopen(path, "rb") : NULL;
  unsigned char *bytes = (unsigned char *)take(size);
  size_t count = 0;
  if (file && fseek(file, -(long)size, SEEK_END) == 0)
    count = fread(bytes, 1, (size_t)size, file);
  if (file)
    fclose(file);
  context->weights = bytes;
  return count == (size_t)size;
}

/* Runs with free dimensions of 1, 8 or 64: the first that fit. */
static int32_t run(weir_context *context, const struct signature *signature) {
  static const int64_t dims[] = {1, 8, 64};
  int32_t status = WEIR_OK;
  int i;
  for (i = 0; i < 3; ++i) {
    status = signature->run(context, dims[i]);
    if (status != WEIR_INVALID_ARGUMENT && status != WEIR_ASSERTION_FAILED)
      break;
  }
  return status;
}

int main(int argc, char **argv) {
  static weir_context context;
  int i, ran = 0, refused = 0;
  if (!PROGRAM.weights && PROGRAM.weights_size &&
      !read_weights(&context, argc > 1 ? argv[1] : NULL,
                    (int64_t)PROGRAM.weights_size))
    return printf("usage: %s WEIGHTS\n", argv[0]), 1;
  context.allocate = allocate;
  context.state = (unsigned char *)take((int64_t)PROGRAM.state_size);
  for (i = 0; i < SIGNATURES; ++i) {
    int32_t status;
    weir_init_state(&PROGRAM, context.state);
    status = run(&context, &signatures[i]);
    ran += status == WEIR_OK;
    refused += status == WEIR_ASSERTION_FAILED;
    if (status != WEIR_OK && status != WEIR_ASSERTION_FAILED)
      return printf("%s: signature '%s': %s: %s\n", PROGRAM.name,
                    signatures[i].name, weir_status_text(status),
                    context.message), 1;
  }
  printf("%s: %d of %d signatures ran, %d refused zeros\n", PROGRAM.name, ran,
         SIGNATURES, refused);
  return 0;
}
)";

/// `fer_serve_input_x_count(dim)` or the constant; for calls with one value for
/// all dimensions.
static std::string countText(const TensorNames &tensor, StringRef dims) {
  if (tensor.isFixed())
    return tensor.macro + "_COUNT";
  return (tensor.function + "_count(" + dims + ")").str();
}

static void writeMemory(const TensorNames &tensor, StringRef structure,
                        StringRef dims, raw_ostream &os) {
  if (tensor.isOpen())
    return;
  os << "  " << structure << "." << tensor.field << " = ("
     << (structure == "inputs" ? "const " : "") << cTypeOf(tensor.info->dtype)
     << " *)take(\n      ";
  if (tensor.count() || !tensor.isFixed())
    os << countText(tensor, dims) << " * (int64_t)sizeof(*" << structure << "."
       << tensor.field << "));\n";
  else
    os << "-1);\n";
}

static void writeSignature(const SignatureNames &names, raw_ostream &os) {
  SmallVector<StringRef> dims(names.dims.size(), "dim");
  std::string arguments = join(dims, ", ");
  os << "\nstatic int32_t run_" << names.number
     << "(weir_context *context, int64_t dim) {\n  " << names.function
     << "_inputs inputs;\n  " << names.function << "_outputs outputs;\n"
     << "  memset(&inputs, 0, sizeof(inputs));\n"
     << "  memset(&outputs, 0, sizeof(outputs));\n  (void)dim;\n";
  for (const std::string &dim : names.dims)
    os << "  inputs." << dim << " = dim;\n";
  for (const TensorNames &input : names.inputs)
    writeMemory(input, "inputs", arguments, os);
  for (const TensorNames &output : names.outputs)
    if (!output.isFixed() && !output.isOpen())
      os << "  if (" << countText(output, arguments)
         << " < 0)\n    return weir_refuse(context, \"an output would have a "
            "negative size\", \"\", \"\");\n";
  for (const TensorNames &output : names.outputs)
    writeMemory(output, "outputs", arguments, os);
  os << "  give_arena(context, " << names.function << "_arena_size("
     << arguments << "));\n  return " << names.function
     << "(context, &inputs, &outputs);\n}\n";
}

std::string weir::codegen::smokeText(const ProgramNames &program,
                                     StringRef header) {
  std::string text;
  raw_string_ostream os(text);
  os << "/* Runs each signature of " << program.info.name
     << " once, on zeros. Made by " << program.info.compiler << ". */\n"
     << "#include \"" << header << "\"\n"
     << kOpening;
  for (const SignatureNames &signature : program.signatures)
    writeSignature(signature, os);
  os << "\n#define PROGRAM " << program.info.symbol() << "\n#define SIGNATURES "
     << program.signatures.size()
     << "\nstatic const struct signature {\n  const char *name;\n"
        "  int32_t (*run)(weir_context *context, int64_t dim);\n} signatures[] "
        "= {\n";
  for (const SignatureNames &signature : program.signatures)
    os << "    {\"" << commentText(signature.info->name) << "\", run_"
       << signature.number << "},\n";
  os << "};\n" << kClosing;
  return text;
}
