//===- Session.cpp - a program with its weights and variables -------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/session/Session.h"

#include "runtime/call/Machine.h"
#include "runtime/context/Context.h"

#include <inttypes.h>
#include <string.h>

using namespace weir::rt;

int32_t weir::rt::checkVersion(weir_context *context,
                               const weir_program &program) {
  if (program.abi_version == WEIR_ABI_VERSION)
    return WEIR_OK;
  return fail(context, WEIR_INVALID_ARGUMENT,
              "'%s' was compiled for version %" PRIu32
              " of the runtime's ABI, which is version %d",
              program.name, program.abi_version, WEIR_ABI_VERSION);
}

static int32_t checkWeights(weir_context *context, const weir_program &program,
                            const void *weights) {
  if (program.weights_size != 0 && !weights)
    return fail(context, WEIR_INVALID_ARGUMENT,
                "the weights of '%s' lie in a file of their own, of %" PRIu64
                " bytes, which must be given",
                program.name, program.weights_size);
  if (uintptr_t(weights) % WEIR_ALIGNMENT != 0)
    return fail(context, WEIR_INVALID_ARGUMENT,
                "the weights are at an address that is no multiple of %d",
                WEIR_ALIGNMENT);
  return WEIR_OK;
}

static int32_t checkProgram(weir_context *context, const weir_program &program,
                            const void *weights) {
  int32_t status = checkVersion(context, program);
  if (status == WEIR_OK)
    status = checkMachine(context, program);
  return status == WEIR_OK ? checkWeights(context, program, weights) : status;
}

/// The variables with their initial values; null when there is no memory.
static unsigned char *createState(const weir_program &program) {
  auto *state =
      static_cast<unsigned char *>(allocateAligned(program.state_size));
  if (!state)
    return nullptr;
  memset(state, 0, program.state_size);
  for (uint64_t i = 0; i < program.variable_count; ++i) {
    const weir_variable &variable = program.variables[i];
    if (variable.initial)
      memcpy(state + variable.offset, variable.initial, variable.size);
  }
  return state;
}

weir_session::~weir_session() { free(state); }

int32_t weir_session_create(weir_context *context, const weir_program *program,
                            const void *weights, weir_session **session) {
  *session = nullptr;
  if (!weights)
    weights = program->weights;
  if (int32_t status = checkProgram(context, *program, weights))
    return status;
  weir_session *result = create<weir_session>();
  if (result && program->state_size != 0)
    result->state = createState(*program);
  if (!result || (program->state_size != 0 && !result->state)) {
    destroy(result);
    return fail(context, WEIR_OUT_OF_MEMORY,
                "no memory for the variables of '%s', %" PRIu64 " bytes",
                program->name, program->state_size);
  }
  result->program = program;
  result->weights = static_cast<const unsigned char *>(weights);
  *session = result;
  return WEIR_OK;
}

void weir_session_destroy(weir_session *session) { destroy(session); }

void *weir_session_state(weir_session *session) { return session->state; }

const weir_function *weir_find_function(const weir_program *program,
                                        const char *name) {
  for (uint32_t i = 0; i < program->function_count; ++i)
    if (strcmp(program->functions[i].name, name) == 0)
      return &program->functions[i];
  return nullptr;
}
