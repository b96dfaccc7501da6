//===- Tiny.h - a handwritten program for tests -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_UNIT_CODEGEN_TINY_H
#define WEIR_TEST_UNIT_CODEGEN_TINY_H

#include "codegen/object/Object.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "weir/runtime.h"

namespace weir::test {

/// Inputs/tiny.mlir, lowered to the phase `llvm`.
class Tiny {
public:
  explicit Tiny(bool threads = true);
  codegen::ObjectProgram emit(const codegen::ObjectOptions &options = {});

  bool isLowered = false;
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// The signature `serve` on `rows` rows of ones.
struct ServeCall {
  explicit ServeCall(int64_t rows)
      : x(rows * 4, 1.0f), y(rows * 4, 0.0f), shape{rows, 4} {}
  template <typename Program> int32_t run(Program &program) {
    weir_tensor input = {x.data(), shape, WEIR_F32, 2};
    weir_tensor outputs[] = {{y.data(), shape, WEIR_F32, 2},
                             {&total, nullptr, WEIR_F32, 0},
                             {&calls, nullptr, WEIR_I64, 0}};
    return program.run(0, &input, outputs);
  }
  std::vector<float> x, y;
  int64_t shape[2];
  float total = 0;
  int64_t calls = 0;
};

/// The signature `double twice` on one row.
struct DoubleCall {
  template <typename Program> int32_t run(Program &program) {
    weir_tensor input = {x, shape, WEIR_F32, 2};
    weir_tensor outputs[] = {{y, shape, WEIR_F32, 2},
                             {&cosine, nullptr, WEIR_F32, 0}};
    return program.run(1, &input, outputs);
  }
  float x[4] = {1, 2, 3, 4}, y[4] = {}, cosine = 0;
  int64_t shape[2] = {1, 4};
};

} // namespace weir::test

#endif // WEIR_TEST_UNIT_CODEGEN_TINY_H
