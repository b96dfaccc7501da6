/*===- weir/array.h - errors and arrays of the C API ----------------------===*
 *
 * Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * C99. A part of weir/weir.h, which says how texts, memory and threads are
 * dealt with.
 *===----------------------------------------------------------------------===*/
#ifndef WEIR_ARRAY_H
#define WEIR_ARRAY_H

#include "weir/abi.h"

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* The library's version: `0.1.0`. Constant. */
const char *weir_version(void);

/*--- Errors ----------------------------------------------------------------*/

/* Why the last call that was given it failed, if it did. */
typedef struct weir_error weir_error;

/* NULL where there is no memory. */
weir_error *weir_error_create(void);
void weir_error_destroy(weir_error *error);

/* The weir_status of the last call; WEIR_OK where it did not fail. */
int32_t weir_error_status(const weir_error *error);

/* One line without newline or period, which names the node where there is one;
 * "" for WEIR_OK. Valid until the error is given to another call. */
const char *weir_error_message(const weir_error *error);

/*--- Arrays ----------------------------------------------------------------*/

/* A dense, row-major tensor. Several may share the memory, which lives as long
 * as one of them. Element types are weir_dtype's, WEIR_STRING excepted. */
typedef struct weir_array weir_array;

/* Memory of its own, WEIR_ALIGNMENT aligned, its bytes zero. `shape` has `rank`
 * dimensions; it may be NULL at rank 0. Errors: WEIR_INVALID_ARGUMENT,
 * WEIR_OUT_OF_MEMORY. */
weir_array *weir_array_create(int32_t dtype, int32_t rank, const int64_t *shape,
                              weir_error *error);

/* The same with a copy of the elements at `data`. */
weir_array *weir_array_copy(int32_t dtype, int32_t rank, const int64_t *shape,
                            const void *data, weir_error *error);

/* An array in the caller's memory, aligned for the element type. Where
 * `release` isn't NULL it is called with `user` when no array shares the memory
 * any more, on the thread that gave the last one up; it is not called where
 * this fails. Else the memory must outlive the arrays. */
weir_array *weir_array_borrow(int32_t dtype, int32_t rank, const int64_t *shape,
                              void *data, void (*release)(void *user),
                              void *user, weir_error *error);

/* Another array that shares the memory. */
weir_array *weir_array_share(const weir_array *array, weir_error *error);
void weir_array_destroy(weir_array *array);

/* A weir_dtype. */
int32_t weir_array_dtype(const weir_array *array);
/* The number of dimensions; -1 for NULL. */
int32_t weir_array_rank(const weir_array *array);
/* As many entries as the rank; valid as long as the array is not an output of
 * a run. */
const int64_t *weir_array_shape(const weir_array *array);
/* Elements. */
int64_t weir_array_size(const weir_array *array);
size_t weir_array_byte_size(const weir_array *array);
/* The elements; may be NULL where there are none. Only who made the array may
 * write them, and only while nothing else reads them. */
void *weir_array_data(const weir_array *array);

#ifdef __cplusplus
}
#endif
#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#endif /* WEIR_ARRAY_H */
