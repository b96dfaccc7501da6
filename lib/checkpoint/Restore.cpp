//===- Restore.cpp - variables of a session from files -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Types.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Bundle.h"
#include "lib/session/SessionImpl.h"
#include "weir/checkpoint.hpp"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace weir;
using weir::detail::SessionImpl;
using weir::session::SourceVariable;

/// What TensorFlow 2 writes after the path of an object's value.
static constexpr StringLiteral kObjectSuffix = "/.ATTRIBUTES/VARIABLE_VALUE";
/// What savers of TensorFlow 2 write about themselves.
static constexpr StringLiteral kObjectGraph = "_CHECKPOINTABLE_OBJECT_GRAPH";

namespace {
/// A checkpoint, with what it needs.
class OpenCheckpoint {
public:
  static Result<std::unique_ptr<OpenCheckpoint>> open(const std::string &path);
  bool contains(StringRef key) const { return bundle->contains(key); }
  std::vector<std::string> keys() const { return bundle->getKeys(); }
  /// Its own memory.
  Result<Tensor> read(StringRef key);
  /// None for what is no tensor that Weir has: parts of others, strings.
  std::optional<StoredVariable> describe(StringRef key);

  /// An error of this file.
  Status fail(const absl::Status &status) const;
  Status fail(StatusCode code, const Twine &what) const {
    return Status(code, ("'" + path + "': " + what).str());
  }

private:
  explicit OpenCheckpoint(const std::string &path)
      : path(path), context(MLIRContext::Threading::DISABLED) {}

  std::string path;
  MLIRContext context;
  ReadLimits limits;
  std::optional<tf::Bundle> bundle;
};
} // namespace

Status OpenCheckpoint::fail(const absl::Status &status) const {
  return fail(StatusCode::InvalidArgument, std::string(status.message()));
}

Result<std::unique_ptr<OpenCheckpoint>>
OpenCheckpoint::open(const std::string &path) {
  std::unique_ptr<OpenCheckpoint> checkpoint(new OpenCheckpoint(path));
  if (!llvm::sys::fs::exists(path + ".index"))
    return checkpoint->fail(StatusCode::IoError,
                            "there is no such checkpoint: '" + path +
                                ".index' does not exist");
  auto bundle = tf::Bundle::open(checkpoint->context, checkpoint->path,
                                 checkpoint->limits);
  if (!bundle.ok()) // names the file
    return Status(StatusCode::InvalidArgument,
                  std::string(bundle.status().message()));
  checkpoint->bundle.emplace(std::move(*bundle));
  return checkpoint;
}

Result<Tensor> OpenCheckpoint::read(StringRef key) {
  auto stored = bundle->read(key);
  if (!stored.ok())
    return fail(stored.status());
  DType dtype = weir::detail::dtypeOf(stored->type.getElementType());
  if (dtype == DType::None)
    return fail(StatusCode::InvalidArgument,
                "tensor '" + key + "' is of a type that variables can't have");
  Tensor value(dtype, Shape(stored->type.getShape()));
  if (!value)
    return fail(StatusCode::OutOfMemory, "no memory for tensor '" + key + "'");
  llvm::copy(stored->bytes, static_cast<char *>(value.raw()));
  if (dtype == DType::Bool) // whatever the file has for true
    for (char &c : MutableArrayRef(value.data<char>(), value.byte_size()))
      c = c != 0;
  dropPages(stored->bytes);
  return value;
}

std::optional<StoredVariable> OpenCheckpoint::describe(StringRef key) {
  auto type = bundle->typeOf(key);
  if (!type.ok() || key.starts_with(StringRef("\0", 1)))
    return std::nullopt;
  return StoredVariable{key.str(),
                        weir::detail::dtypeOf(type->getElementType()),
                        Shape(type->getShape())};
}

//===----------------------------------------------------------------------===//
// Restoring
//===----------------------------------------------------------------------===//

/// The variables that are asked for; an error for names that the graph hasn't.
static Result<std::vector<SourceVariable>>
findVariables(const SessionImpl &session, const RestoreOptions &options) {
  std::vector<SourceVariable> all = session.variables(), result;
  auto find = [&](StringRef name) {
    name.consume_back(":0");
    return llvm::find_if(all, [&](auto &v) { return v.name == name; });
  };
  std::vector<std::string> strangers;
  for (const auto &[name, key] : options.names)
    if (find(name) == all.end())
      strangers.push_back("'" + name + "'");
  for (const std::string &name : options.variables) {
    auto found = find(name);
    if (found == all.end())
      strangers.push_back("'" + name + "'");
    else
      result.push_back(*found);
  }
  if (!strangers.empty())
    return Status(StatusCode::NotFound,
                  "the graph has no variable " + llvm::join(strangers, ", "));
  return options.variables.empty() ? std::move(all) : std::move(result);
}

/// Empty where the checkpoint has none.
static std::string findKey(const SourceVariable &variable,
                           const OpenCheckpoint &checkpoint,
                           const RestoreOptions &options) {
  for (const std::string &name : {variable.name, variable.name + ":0"})
    if (auto given = options.names.find(name); given != options.names.end())
      return checkpoint.contains(given->second) ? given->second : "";
  for (const std::string &key :
       {variable.name, variable.name + kObjectSuffix.str(), variable.key})
    if (!key.empty() && checkpoint.contains(key))
      return key;
  return "";
}

static std::string describeType(DType dtype, const PartialShape &shape) {
  return DTypeName(dtype) + std::string(" of shape ") +
         weir::detail::describe(shape);
}

static Status checkType(const SourceVariable &variable, StringRef key,
                        const Tensor &value, const OpenCheckpoint &checkpoint) {
  PartialShape shape(value.shape());
  if (value.dtype() == variable.dtype &&
      weir::detail::areCompatible(shape, variable.shape))
    return Status();
  return checkpoint.fail(StatusCode::InvalidArgument,
                         "tensor '" + key + "' is " +
                             describeType(value.dtype(), shape) +
                             ", variable '" + variable.name + "' is " +
                             describeType(variable.dtype, variable.shape));
}

Status weir::Restore(Session &session, const std::string &path,
                     const RestoreOptions &options) {
  if (!SessionImpl::isOne(session))
    return Status(StatusCode::InvalidArgument, "this is no session any more");
  SessionImpl &impl = SessionImpl::of(session);
  auto variables = findVariables(impl, options);
  if (!variables.ok())
    return variables.status();
  auto checkpoint = OpenCheckpoint::open(path);
  if (!checkpoint.ok())
    return checkpoint.status();
  std::vector<std::string> names, missing;
  std::vector<Tensor> values;
  for (const SourceVariable &variable : *variables) {
    std::string key = findKey(variable, **checkpoint, options);
    if (key.empty()) {
      missing.push_back("'" + variable.name + "'");
      continue;
    }
    auto value = (*checkpoint)->read(key);
    if (!value.ok())
      return value.status();
    if (Status status = checkType(variable, key, *value, **checkpoint);
        !status.ok())
      return status;
    names.push_back(variable.name);
    values.push_back(std::move(*value));
  }
  if (!missing.empty() && !options.allow_missing)
    return (*checkpoint)
        ->fail(StatusCode::NotFound, "the checkpoint lacks the variables " +
                                         llvm::join(missing, ", "));
  return impl.setVariables(names, values);
}

Result<std::vector<StoredVariable>>
weir::ListCheckpoint(const std::string &path) {
  auto checkpoint = OpenCheckpoint::open(path);
  if (!checkpoint.ok())
    return checkpoint.status();
  std::vector<StoredVariable> result;
  for (const std::string &key : (*checkpoint)->keys())
    if (auto stored = (*checkpoint)->describe(key);
        stored && key != kObjectGraph)
      result.push_back(std::move(*stored));
  return result;
}
