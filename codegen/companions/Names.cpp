//===- Names.cpp - the names of a program in C and C++ --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Names.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace weir::codegen;

//===----------------------------------------------------------------------===//
// Identifiers
//===----------------------------------------------------------------------===//

/// Words of C up to C23 and C++ up to C++20, macros of the headers that
/// generated ones include and of compilers, and what C++ has in its global
/// namespace always.
static bool isReserved(StringRef name) {
  static const StringSet<> words = {"alignas",
                                    "alignof",
                                    "and",
                                    "and_eq",
                                    "asm",
                                    "auto",
                                    "bitand",
                                    "bitor",
                                    "bool",
                                    "break",
                                    "case",
                                    "catch",
                                    "char",
                                    "char8_t",
                                    "char16_t",
                                    "char32_t",
                                    "class",
                                    "co_await",
                                    "co_return",
                                    "co_yield",
                                    "compl",
                                    "concept",
                                    "const",
                                    "const_cast",
                                    "consteval",
                                    "constexpr",
                                    "constinit",
                                    "continue",
                                    "decltype",
                                    "default",
                                    "delete",
                                    "do",
                                    "double",
                                    "dynamic_cast",
                                    "else",
                                    "enum",
                                    "explicit",
                                    "export",
                                    "extern",
                                    "false",
                                    "float",
                                    "for",
                                    "friend",
                                    "goto",
                                    "if",
                                    "inline",
                                    "int",
                                    "long",
                                    "mutable",
                                    "namespace",
                                    "new",
                                    "noexcept",
                                    "not",
                                    "not_eq",
                                    "nullptr",
                                    "operator",
                                    "or",
                                    "or_eq",
                                    "private",
                                    "protected",
                                    "public",
                                    "register",
                                    "reinterpret_cast",
                                    "requires",
                                    "restrict",
                                    "return",
                                    "short",
                                    "signed",
                                    "sizeof",
                                    "static",
                                    "static_assert",
                                    "static_cast",
                                    "struct",
                                    "switch",
                                    "template",
                                    "this",
                                    "thread_local",
                                    "throw",
                                    "true",
                                    "try",
                                    "typedef",
                                    "typeid",
                                    "typename",
                                    "typeof",
                                    "typeof_unqual",
                                    "union",
                                    "unsigned",
                                    "using",
                                    "virtual",
                                    "void",
                                    "volatile",
                                    "wchar_t",
                                    "while",
                                    "xor",
                                    "xor_eq",
                                    "NULL",
                                    "offsetof",
                                    "assert",
                                    "errno",
                                    "linux",
                                    "unix",
                                    "i386",
                                    "main",
                                    "std",
                                    "weir"};
  bool isLimit = (name.starts_with("INT") || name.starts_with("UINT")) &&
                 (name.ends_with("_MIN") || name.ends_with("_MAX") ||
                  name.ends_with("_C"));
  return words.contains(name) || name.starts_with("WEIR_") || isLimit;
}

std::string weir::codegen::toName(StringRef text) {
  std::string name = toIdentifier(text);
  return isReserved(name) ? name + "_" : name;
}

std::string NameScope::add(StringRef text, ArrayRef<std::string> suffixes) {
  std::string base = toName(text), name = base;
  auto isTaken = [&](const Twine &candidate) {
    return names.contains(candidate.str());
  };
  auto clashes = [&] {
    return isTaken(name) || any_of(suffixes, [&](const std::string &suffix) {
             return isTaken(name + suffix);
           });
  };
  for (unsigned i = 2; clashes(); ++i)
    name = base + "_" + std::to_string(i);
  names.insert(name);
  for (const std::string &suffix : suffixes)
    names.insert(name + suffix);
  return name;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

bool TensorNames::isFixed() const {
  return all_of(info->shape, [](int64_t dim) { return dim >= 0; });
}

bool TensorNames::isOpen() const { return info->isSizedByRun; }

std::optional<int64_t> TensorNames::count() const {
  if (!isFixed())
    return std::nullopt;
  int64_t count = 1;
  for (int64_t dim : info->shape)
    if (MulOverflow(count, dim, count))
      return std::nullopt;
  return count;
}

/// What macros of a tensor add to its name.
static std::vector<std::string> macroSuffixes(const TensorInfo &tensor) {
  std::vector<std::string> suffixes{"_DTYPE", "_RANK", "_COUNT", "_SIZE"};
  for (size_t axis = 0; axis < tensor.shape.size(); ++axis)
    suffixes.push_back("_DIM_" + std::to_string(axis));
  return suffixes;
}

static std::vector<TensorNames> nameTensors(const std::vector<TensorInfo> &list,
                                            NameScope &fields) {
  NameScope macros, functions;
  std::vector<TensorNames> names;
  for (const TensorInfo &info : list) {
    std::string upper = StringRef(toIdentifier(info.name)).upper();
    std::string part = functions.add(info.name, {"_count", "_shape"});
    names.push_back({&info, fields.add(info.name, {"_shape"}), part,
                     macros.add(upper, macroSuffixes(info)), part});
  }
  return names;
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

/// Names in the signature's own scopes, without the signature's before them.
static SignatureNames nameParts(const FunctionInfo &info, size_t number) {
  SignatureNames names{&info, number, "", "", "", {}, {}, {}};
  // The names of parameters and variables in generated functions.
  NameScope inputs{"weir_dims", "weir_shape", "weir_shapes"}, outputs;
  names.inputs = nameTensors(info.inputs, inputs);
  names.outputs = nameTensors(info.outputs, outputs);
  for (const std::string &dim : info.dimNames)
    names.dims.push_back(inputs.add(dim));
  return names;
}

/// What functions and types of a signature add to its name.
static std::vector<std::string> suffixesOf(const SignatureNames &names) {
  std::vector<std::string> suffixes{"_inputs", "_outputs", "_arena_size",
                                    "_find_input", "_find_output"};
  for (const TensorNames &input : names.inputs)
    suffixes.push_back("_input_" + input.function + "_count");
  for (const TensorNames &output : names.outputs)
    for (StringRef end : {"_count", "_shape"})
      suffixes.push_back(("_output_" + output.function + end).str());
  return suffixes;
}

/// What macros of a signature add to its name.
static std::vector<std::string> macrosOf(const SignatureNames &names) {
  std::vector<std::string> suffixes{"_INPUTS", "_OUTPUTS", "_DIMS",
                                    "_ARENA_SIZE"};
  auto add = [&](StringRef kind, const std::vector<TensorNames> &tensors) {
    for (const TensorNames &tensor : tensors) {
      suffixes.push_back((kind + tensor.macro).str());
      for (const std::string &end : macroSuffixes(*tensor.info))
        suffixes.push_back((kind + tensor.macro + end).str());
    }
  };
  add("_INPUT_", names.inputs);
  add("_OUTPUT_", names.outputs);
  return suffixes;
}

static void addPrefix(std::vector<TensorNames> &tensors,
                      const SignatureNames &signature, StringRef kind) {
  for (TensorNames &tensor : tensors) {
    tensor.macro = signature.macro + "_" + kind.upper() + "_" + tensor.macro;
    tensor.function =
        signature.function + "_" + kind.str() + "_" + tensor.function;
  }
}

ProgramNames::ProgramNames(const ProgramInfo &program)
    : info(program), macro(StringRef(program.name).upper()),
      nameSpace(toName(program.name)) {
  NameScope functions{program.symbol(), program.name + "_init_state",
                      program.name + "_saved_size",
                      program.name + "_save_state",
                      program.name + "_restore_state"};
  NameScope types{"inputs", "outputs",    "inputs_type", "outputs_type",
                  "run",    "arena_size", "bind",        "weir_context"};
  NameScope macros{macro + "_H",          macro + "_HPP",
                   macro + "_MODEL_HASH", macro + "_WEIGHTS_HASH",
                   macro + "_STATE_SIZE", macro + "_WEIGHTS_SIZE"};
  for (const FunctionInfo &function : program.functions) {
    SignatureNames names = nameParts(function, signatures.size());
    std::string base = program.name + "_" + function.identifier;
    names.function = functions.add(base, suffixesOf(names));
    names.macro = macros.add(StringRef(base).upper(), macrosOf(names));
    names.type = types.add(function.identifier);
    addPrefix(names.inputs, names, "input");
    addPrefix(names.outputs, names, "output");
    signatures.push_back(std::move(names));
  }
  for (const VariableInfo &variable : program.variables)
    variables.push_back(
        {&variable,
         macros.add(macro + "_VARIABLE_" +
                        StringRef(toIdentifier(variable.name)).upper(),
                    {"_OFFSET", "_SIZE"})});
}

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

namespace {
/// An element type in C and in NumPy's words, and its bytes.
struct Element {
  StringRef cType, name;
  uint64_t size;
};
} // namespace

static Element elementOf(weir_dtype dtype) {
  static const Element elements[] = {
      {"void", "unknown", 0},       {"float", "float32", 4},
      {"double", "float64", 8},     {"uint16_t", "float16", 2},
      {"uint16_t", "bfloat16", 2},  {"int8_t", "int8", 1},
      {"int16_t", "int16", 2},      {"int32_t", "int32", 4},
      {"int64_t", "int64", 8},      {"uint8_t", "uint8", 1},
      {"uint16_t", "uint16", 2},    {"uint32_t", "uint32", 4},
      {"uint64_t", "uint64", 8},    {"uint8_t", "bool", 1},
      {"weir_c64", "complex64", 8}, {"weir_c128", "complex128", 16},
      {"void", "string", 0}};
  return elements[dtype];
}

StringRef weir::codegen::cTypeOf(weir_dtype dtype) {
  return elementOf(dtype).cType;
}

StringRef weir::codegen::dtypeName(weir_dtype dtype) {
  return elementOf(dtype).name;
}

uint64_t weir::codegen::dtypeSize(weir_dtype dtype) {
  return elementOf(dtype).size;
}

std::string weir::codegen::commentText(StringRef text) {
  std::string result;
  for (char c : text)
    result += isPrint(c) && !StringRef("*\\?\"").contains(c) ? c : '_';
  return result;
}

std::string weir::codegen::typeText(const TensorInfo &tensor,
                                    const FunctionInfo &function) {
  SmallVector<std::string> dims;
  for (int64_t dim : tensor.shape) {
    if (dim >= 0)
      dims.push_back(std::to_string(dim));
    else if (dim == INT64_MIN)
      dims.push_back("?");
    else
      dims.push_back(commentText(function.dimNames[size_t(-1 - dim)]));
  }
  return (elementOf(tensor.dtype).name + "[" + join(dims, ", ") + "]").str();
}
