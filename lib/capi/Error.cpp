//===- Error.cpp - statuses of the C API, and what all of it uses ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/Handles.h"

#include <algorithm>

using namespace weir;
using namespace weir::capi;

const char *weir_version(void) { return WEIR_VERSION; }

weir_error *weir_error_create(void) { return new (std::nothrow) weir_error; }

void weir_error_destroy(weir_error *error) { delete error; }

int32_t weir_error_status(const weir_error *error) {
  return error ? error->status : WEIR_INVALID_ARGUMENT;
}

const char *weir_error_message(const weir_error *error) {
  return error ? error->message.c_str() : "";
}

int32_t capi::note(weir_error *error, StatusCode code,
                   const char *message) noexcept {
  if (!error)
    return int32_t(code);
  error->status = int32_t(code);
  try {
    error->message = message;
  } catch (...) {
    error->message.clear();
  }
  return error->status;
}

int32_t capi::noteException(weir_error *error) noexcept {
  try {
    throw;
  } catch (const NullArgument &argument) {
    char message[80];
    std::snprintf(message, sizeof(message), "'%s' is NULL", argument.name);
    return note(error, StatusCode::InvalidArgument, message);
  } catch (const Status &status) {
    return note(error, status);
  } catch (const std::bad_alloc &) {
    return note(error, StatusCode::OutOfMemory, "out of memory");
  } catch (const std::exception &exception) {
    return note(error, StatusCode::Internal, exception.what());
  } catch (...) {
    return note(error, StatusCode::Internal, "an unknown exception");
  }
}

size_t capi::give(std::string_view text, char *buffer, size_t size) {
  if (buffer && size) {
    size_t count = std::min(text.size(), size - 1);
    std::memcpy(buffer, text.data(), count);
    buffer[count] = '\0';
  }
  return text.size();
}

DType capi::toDType(int32_t number) {
  if (number >= WEIR_F32 && number <= WEIR_C128)
    return DType(number);
  throw Status(StatusCode::InvalidArgument,
               "type " + std::to_string(number) + " is unknown, must be from " +
                   std::to_string(WEIR_F32) + " to " +
                   std::to_string(WEIR_C128));
}

Shape capi::toShape(int32_t rank, const int64_t *dims) {
  if (rank < 0)
    throw Status(StatusCode::InvalidArgument,
                 "rank " + std::to_string(rank) + " is negative");
  needAll(dims, size_t(rank), "shape");
  return rank ? Shape(dims, dims + rank) : Shape();
}

PartialShape capi::toPartialShape(weir_partial_shape shape) {
  if (shape.rank == -1)
    return PartialShape::Unknown();
  return PartialShape(toShape(shape.rank, shape.dims));
}
