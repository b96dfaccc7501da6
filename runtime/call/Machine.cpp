//===- Machine.cpp - whether a program runs on this machine ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/call/Machine.h"

#include "runtime/call/CpuFeatures.h"
#include "runtime/call/Message.h"

using namespace weir::rt;

/// The bytes before the next comma.
static size_t measureName(const char *text) {
  size_t size = 0;
  while (text[size] && text[size] != ',')
    ++size;
  return size;
}

int32_t weir::rt::checkMachine(weir_context *context,
                               const weir_program &program) {
  const char *name = program.cpu_features;
  while (name && *name) {
    size_t size = measureName(name);
    CpuFeature feature = findCpuFeature(name, size);
    if (feature != CpuFeature::Present && size != 0) {
      Message(context).add("this program needs ", 19).add(name, size)
          << (feature == CpuFeature::Absent
                  ? ", which this CPU lacks"
                  : ", which this runtime does not know");
      return WEIR_UNSUPPORTED_CPU;
    }
    name += size + (name[size] == ',');
  }
  return WEIR_OK;
}
