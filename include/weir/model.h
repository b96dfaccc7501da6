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

/* The number of the variable with that name; -1 for none. */
static inline int64_t weir_variable_number(const weir_program *program,
                                         const char *name) {
  uint64_t i;
  for (i = 0; i < program->variable_count; ++i)
    if (weir_same_text(program->variables[i].name, NULL, name))
      return (int64_t)i;
  return -1;
}

/* A saved state is the same on all machines: `WEIRSTA1`, the number of
 * variables, each with its name, type, shape and bytes, and a hash of all that.
 * Numbers are little-endian, of 8 bytes. */
#define WEIR_SAVED_MAGIC UINT64_C(0x3141545352494557)

/* Writes a number at `*at`, unless `to` is NULL, and steps over it. */
static inline void weir_put(unsigned char *to, uint64_t *at, uint64_t value) {
  int i;
  for (i = 0; to && i < 8; ++i)
    to[*at + i] = (unsigned char)(value >> (8 * i));
  *at += 8;
}

/* The same for bytes. */
static inline void weir_put_bytes(unsigned char *to, uint64_t *at,
                                  const void *bytes, uint64_t size) {
  uint64_t i;
  for (i = 0; to && i < size; ++i)
    to[*at + i] = ((const unsigned char *)bytes)[i];
  *at += size;
}

/* FNV-1a, of 64 bits: another one for each change of a single byte. */
static inline uint64_t weir_hash_bytes(const unsigned char *bytes,
                                       uint64_t size) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325), i;
  for (i = 0; i < size; ++i)
    hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
  return hash;
}

/* The bytes of a text, without its end. */
static inline uint64_t weir_text_size(const char *text) {
  uint64_t size = 0;
  while (text[size])
    ++size;
  return size;
}

/* Writes a saved state to `to`, unless that is NULL; returns its size. */
static inline uint64_t weir_write_state(const weir_program *program,
                                        const unsigned char *state,
                                        unsigned char *to) {
  uint64_t at = 0, i, name;
  int32_t axis;
  weir_put(to, &at, WEIR_SAVED_MAGIC);
  weir_put(to, &at, program->variable_count);
  for (i = 0; i < program->variable_count; ++i) {
    const weir_variable *variable = &program->variables[i];
    name = weir_text_size(variable->name);
    weir_put(to, &at, name);
    weir_put_bytes(to, &at, variable->name, name);
    weir_put(to, &at, (uint64_t)variable->dtype);
    weir_put(to, &at, (uint64_t)variable->rank);
    for (axis = 0; axis < variable->rank; ++axis)
      weir_put(to, &at, (uint64_t)variable->shape[axis]);
    weir_put(to, &at, variable->size);
    weir_put_bytes(to, &at, to ? state + variable->offset : NULL,
                   variable->size);
  }
  weir_put(to, &at, to ? weir_hash_bytes(to, at) : 0);
  return at;
}

/* The bytes of a saved state. */
static inline uint64_t weir_saved_size(const weir_program *program) {
  return weir_write_state(program, NULL, NULL);
}

/* Writes weir_saved_size bytes: the variables of a state block by name. */
static inline void weir_save_state(const weir_program *program,
                                   const void *state, void *bytes) {
  weir_write_state(program, (const unsigned char *)state,
                   (unsigned char *)bytes);
}

/* Reads a number at `*at` and steps over it; 0 where the bytes end before. */
static inline int weir_take(const unsigned char *bytes, uint64_t size,
                            uint64_t *at, uint64_t *value) {
  int i;
  if (size - *at < 8)
    return 0;
  for (*value = 0, i = 0; i < 8; ++i)
    *value |= (uint64_t)bytes[(*at)++] << (8 * i);
  return 1;
}

/* The variable of that name; NULL for none. */
static inline const weir_variable *
weir_named_variable(const weir_program *program, const unsigned char *name,
                    uint64_t size) {
  uint64_t i, k;
  for (i = 0; i < program->variable_count; ++i) {
    const char *text = program->variables[i].name;
    if (weir_text_size(text) != size)
      continue;
    for (k = 0; k < size && (unsigned char)text[k] == name[k];)
      ++k;
    if (k == size)
      return &program->variables[i];
  }
  return NULL;
}

/* Reads one variable at `*at` and steps over it. One that the program hasn't
 * is passed over. Returns 0 where it is cut off, or not as the program's. */
static inline int weir_take_variable(const weir_program *program,
                                     unsigned char *state,
                                     const unsigned char *bytes, uint64_t size,
                                     uint64_t *at) {
  const weir_variable *variable;
  uint64_t name, dtype, rank, axis, dim, count, k;
  if (!weir_take(bytes, size, at, &name) || size - *at < name)
    return 0;
  variable = weir_named_variable(program, bytes + *at, name);
  *at += name;
  if (!weir_take(bytes, size, at, &dtype) || !weir_take(bytes, size, at, &rank))
    return 0;
  if (variable &&
      ((uint64_t)variable->dtype != dtype || (uint64_t)variable->rank != rank))
    return 0;
  for (axis = 0; axis < rank; ++axis)
    if (!weir_take(bytes, size, at, &dim) ||
        (variable && (uint64_t)variable->shape[axis] != dim))
      return 0;
  if (!weir_take(bytes, size, at, &count) || size - *at < count ||
      (variable && variable->size != count))
    return 0;
  for (k = 0; variable && state && k < count; ++k)
    state[variable->offset + k] = bytes[*at + k];
  *at += count;
  return 1;
}

/* Reads all of a saved state but its hash, into `state` unless that is NULL.
 * Returns 0 where something is wrong. */
static inline int weir_take_state(const weir_program *program,
                                  unsigned char *state,
                                  const unsigned char *bytes, uint64_t size) {
  uint64_t at = 0, magic, count;
  if (!weir_take(bytes, size, &at, &magic) || magic != WEIR_SAVED_MAGIC ||
      !weir_take(bytes, size, &at, &count))
    return 0;
  for (; count > 0; --count)
    if (!weir_take_variable(program, state, bytes, size, &at))
      return 0;
  return at == size;
}

/* Gives the variables the values that were saved, by name: also of another
 * program, or of one that was compiled anew. Variables that weren't saved keep
 * their values. WEIR_INVALID_ARGUMENT, and the state as it was, where the bytes
 * are not those of a saved state, or hold a variable by another type or shape.
 */
static inline int32_t weir_restore_state(const weir_program *program,
                                         void *state, const void *saved,
                                         uint64_t size) {
  const unsigned char *bytes = (const unsigned char *)saved;
  uint64_t end, hash;
  if (size < 8)
    return WEIR_INVALID_ARGUMENT;
  end = size - 8;
  if (!weir_take(bytes, size, &end, &hash) ||
      hash != weir_hash_bytes(bytes, size - 8) ||
      !weir_take_state(program, NULL, bytes, size - 8))
    return WEIR_INVALID_ARGUMENT;
  weir_take_state(program, (unsigned char *)state, bytes, size - 8);
  return WEIR_OK;
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
