//===- Names.h - the names of a program in C and C++ ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_NAMES_H
#define WEIR_CODEGEN_COMPANIONS_NAMES_H

#include "codegen/object/Program.h"
#include "llvm/ADT/StringSet.h"

namespace weir::codegen {

/// Identifiers that must differ. A name of the model becomes one so: what is no
/// letter, digit or underscore becomes an underscore; before a digit goes one;
/// a word of C or C++, or a macro of common headers, gets one behind it; and
/// where the name is taken `_2`, `_3` and so on come behind it.
class NameScope {
public:
  NameScope(std::initializer_list<llvm::StringRef> taken = {}) {
    for (llvm::StringRef name : taken)
      names.insert(name);
  }

  /// A free name for `text`; with it `name + suffix` is taken for each suffix.
  std::string add(llvm::StringRef text,
                  llvm::ArrayRef<std::string> suffixes = {});

private:
  llvm::StringSet<> names;
};

/// The identifier of a name, but for names that are taken.
std::string toName(llvm::StringRef text);

/// An input or output as headers name it.
struct TensorNames {
  const TensorInfo *info;
  std::string field;    ///< of the struct of inputs or outputs
  std::string part;     ///< `x`, as part of a function's name
  std::string macro;    ///< `FER_SERVE_INPUT_X`, which macros begin with
  std::string function; ///< `fer_serve_input_x`, which functions begin with

  /// All dimensions are fixed.
  bool isFixed() const;
  /// The run computes the shape.
  bool isOpen() const;
  /// Elements; nothing unless all dimensions are fixed.
  std::optional<int64_t> count() const;
};

/// A signature as headers name it.
struct SignatureNames {
  const FunctionInfo *info;
  size_t number;
  std::string function; ///< `fer_serve`, which functions and types begin with
  std::string macro;    ///< `FER_SERVE`
  std::string type;     ///< the C++ struct: `serve`
  std::vector<TensorNames> inputs, outputs;
  std::vector<std::string> dims; ///< fields of the inputs, and parameters
};

struct VariableNames {
  const VariableInfo *info;
  std::string macro; ///< `FER_VARIABLE_V`
};

/// A program as headers name it. Refers to the program.
struct ProgramNames {
  explicit ProgramNames(const ProgramInfo &program);

  const ProgramInfo &info;
  std::string macro;     ///< `FER`
  std::string nameSpace; ///< `fer`
  std::vector<SignatureNames> signatures;
  std::vector<VariableNames> variables;
};

/// C's type of an element.
llvm::StringRef cTypeOf(weir_dtype dtype);

/// NumPy's name of an element type.
llvm::StringRef dtypeName(weir_dtype dtype);

/// Bytes of an element.
uint64_t dtypeSize(weir_dtype dtype);

/// Names of models in a C comment or string: what means something there is left
/// out.
std::string commentText(llvm::StringRef text);

/// `float32[batch, 784]`; `?` for other formulas.
std::string typeText(const TensorInfo &tensor, const FunctionInfo &function);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_NAMES_H
