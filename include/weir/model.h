/*===- weir/model.h - what generated headers have in common ---------------===*
 *
 * Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * C99, without a library. `weir compile` puts this text, after abi.h's, into
 * the header of each model, so that a user needs no other file.
 *===----------------------------------------------------------------------===*/
#ifndef WEIR_MODEL_H
#define WEIR_MODEL_H

#include "weir/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a status means. Constant. */
static inline const char *weir_status_text(int32_t status) {
  switch (status) {
  case WEIR_OK:
    return "done";
  case WEIR_INVALID_ARGUMENT:
    return "invalid argument";
  case WEIR_ASSERTION_FAILED:
    return "an assertion of the model failed";
  case WEIR_OUT_OF_MEMORY:
    return "out of memory";
  case WEIR_UNSUPPORTED_CPU:
    return "the CPU lacks an instruction set";
  case WEIR_CANCELLED:
    return "cancelled";
  case WEIR_IO_ERROR:
    return "input or output failed";
  case WEIR_INTERNAL:
    return "internal error";
  default:
    return "unknown status";
  }
}

/* Whether `a`, up to `end` where that is not NULL, is the text `b`. */
static inline int weir_same_text(const char *a, const char *end,
                                 const char *b) {
  while (a != end && *a && *a == *b)
    ++a, ++b;
  return (a == end || !*a) && !*b;
}

/* The number of the tensor with that name: its own in the signature, or else
 * that in the model, `node:0`, where `node` stands for `node:0`. -1 for none.
 */
static inline int32_t weir_find_tensor(const weir_tensor_desc *tensors,
                                       int32_t count, const char *name) {
  int32_t i;
  for (i = 0; i < count; ++i)
    if (weir_same_text(tensors[i].name, NULL, name))
      return i;
  for (i = 0; i < count; ++i) {
    const char *known = tensors[i].original_name, *end = known;
    while (*end)
      ++end;
    if (weir_same_text(known, NULL, name) ||
        (end - known > 2 && end[-2] == ':' && end[-1] == '0' &&
         weir_same_text(known, end - 2, name)))
      return i;
  }
  return -1;
}

/* The number of the signature with that name; -1 for none. */
static inline int32_t weir_find_signature(const weir_program *program,
                                          const char *name) {
  uint32_t i;
  for (i = 0; i < program->function_count; ++i)
    if (weir_same_text(program->functions[i].name, NULL, name))
      return (int32_t)i;
  return -1;
}

/* Elements of a tensor of that shape; -1 where a dimension is negative or the
 * product does not fit. */
static inline int64_t weir_count(const int64_t *shape, int32_t rank) {
  int64_t count = 1;
  int32_t axis;
  for (axis = 0; axis < rank; ++axis)
    if (shape[axis] < 0)
      return -1;
  for (axis = 0; axis < rank; ++axis)
    if (shape[axis] == 0)
      return 0;
  for (axis = 0; axis < rank; ++axis) {
    if (count > INT64_MAX / shape[axis])
      return -1;
    count *= shape[axis];
  }
  return count;
}

/* Gives all variables their initial values, or zeros. */
static inline void weir_init_state(const weir_program *program, void *state) {
  unsigned char *bytes = (unsigned char *)state;
  uint64_t i, k;
  for (k = 0; k < program->state_size; ++k)
    bytes[k] = 0;
  for (i = 0; i < program->variable_count; ++i) {
    const weir_variable *variable = &program->variables[i];
    for (k = 0; variable->initial && k < variable->size; ++k)
      bytes[variable->offset + k] = variable->initial[k];
  }
}

/* Notes a message of three parts; returns WEIR_INVALID_ARGUMENT. */
static inline int32_t weir_refuse(weir_context *context, const char *first,
                                  const char *second, const char *third) {
  const char *parts[3];
  size_t size = 0;
  int i;
  parts[0] = first, parts[1] = second, parts[2] = third;
  for (i = 0; i < 3; ++i)
    for (; *parts[i] && size + 1 < WEIR_MESSAGE_SIZE; ++parts[i])
      context->message[size++] = *parts[i];
  context->message[size] = '\0';
  return WEIR_INVALID_ARGUMENT;
}

/* Runs a function by its number; `hash` is the model's, as its header says. */
static inline int32_t weir_call_program(const weir_program *program,
                                        const char *hash, int32_t function,
                                        weir_call *call) {
  weir_context *context = call->context;
  if (!context)
    return WEIR_INVALID_ARGUMENT;
  if (context->checked != program) {
    if (program->abi_version != WEIR_ABI_VERSION)
      return weir_refuse(context,
                         "the library of a model has another version "
                         "of weir/abi.h than its header",
                         "", "");
    if (!weir_same_text(program->model_hash, NULL, hash))
      return weir_refuse(context, "header and library of '", program->name,
                         "' are not of one compilation");
  }
  return program->call(program, &program->functions[function], call);
}

#ifdef __cplusplus
}
#endif
#endif /* WEIR_MODEL_H */
