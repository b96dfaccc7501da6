//===- Handles.h - what the C API's handles are -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C API (weir/weir.h) is the C++ API in other words: handles hold its
// objects, and each function is one call within guarded(), which turns what is
// thrown, by lack of memory, into a status.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CAPI_HANDLES_H
#define WEIR_LIB_CAPI_HANDLES_H

#include "weir/session.hpp"
#include "weir/weir.h"

#include <cstring>
#include <exception>
#include <new>

struct weir_error {
  int32_t status = WEIR_OK;
  std::string message;
};

struct weir_array {
  weir::Tensor tensor;
};

struct weir_jit_session {
  weir::Session session;
};

struct weir_cancellation {
  weir::Cancellation flag;
};

namespace weir::capi {

/// Puts a status into an error, which may be null; returns its code.
int32_t note(weir_error *error, StatusCode code, const char *message) noexcept;
inline int32_t note(weir_error *error, const Status &status) noexcept {
  return note(error, status.code(), status.message().c_str());
}

/// An argument that is NULL, and must not be.
struct NullArgument {
  const char *name;
};

/// Throws NullArgument where `pointer` is null.
template <typename T> T &need(T *pointer, const char *name) {
  if (!pointer)
    throw NullArgument{name};
  return *pointer;
}
/// The same where there are `count` elements.
template <typename T> T *needAll(T *pointer, size_t count, const char *name) {
  if (!pointer && count)
    throw NullArgument{name};
  return pointer;
}
inline std::string_view text(const char *pointer, const char *name) {
  return &need(pointer, name);
}
/// A name that may be NULL.
inline std::string_view optionalText(const char *pointer) {
  return pointer ? std::string_view(pointer) : std::string_view();
}

/// Notes the exception that is being handled.
int32_t noteException(weir_error *error) noexcept;

/// Calls `body`; what it throws is noted in the error, and `fallback` returned.
template <typename T, typename Body>
T guarded(weir_error *error, T fallback, Body body) noexcept {
  note(error, StatusCode::Ok, "");
  try {
    return body();
  } catch (...) {
    noteException(error);
    return fallback;
  }
}

/// The same for bodies that return a Status.
template <typename Body>
int32_t guardedStatus(weir_error *error, Body body) noexcept {
  try {
    return note(error, body());
  } catch (...) {
    return noteException(error);
  }
}

/// The same for functions without an error.
template <typename T, typename Body> T quietly(T fallback, Body body) noexcept {
  try {
    return body();
  } catch (...) {
    return fallback;
  }
}

/// A value of the C API as one of the C++ API, or the other way round: both are
/// the same two pointers.
template <typename To, typename From> To convert(const From &from) {
  static_assert(sizeof(To) == sizeof(From) &&
                    std::is_trivially_copyable_v<To> &&
                    std::is_trivially_copyable_v<From>,
                "the same words");
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}
inline Operation toCpp(weir_op op) { return convert<Operation>(op); }
inline Output toCpp(weir_output output) { return convert<Output>(output); }
inline weir_op toC(const Operation &op) { return convert<weir_op>(op); }
inline weir_output toC(const Output &output) {
  return convert<weir_output>(output);
}
constexpr weir_op kNoOp = {nullptr, nullptr};
constexpr weir_output kNoOutput = {nullptr, nullptr};

template <typename From>
auto toCpp(const From *values, size_t count, const char *name) {
  needAll(values, count, name);
  std::vector<decltype(toCpp(*values))> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(toCpp(values[i]));
  return result;
}

/// Writes as many values as have a place; returns their number.
template <typename From, typename To>
size_t give(const std::vector<From> &values, To *target, size_t capacity) {
  for (size_t i = 0; i < values.size() && i < capacity && target; ++i)
    target[i] = toC(values[i]);
  return values.size();
}
/// Writes a text as snprintf does.
size_t give(std::string_view text, char *buffer, size_t size);

/// A type that the C API was given; throws Status for a number that is none.
DType toDType(int32_t number);
/// A shape with all dimensions.
Shape toShape(int32_t rank, const int64_t *dims);
PartialShape toPartialShape(weir_partial_shape shape);

} // namespace weir::capi

#endif // WEIR_LIB_CAPI_HANDLES_H
