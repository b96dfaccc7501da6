//===- Steps.cpp - weir run --steps ---------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Steps.h"
#include "lib/graph/LoadModel.h"
#include "lib/readers/Status.h"
#include "lib/session/GraphSource.h"
#include "lib/session/SessionImpl.h"
#include "runtime/main/Summary.h"
#include "runtime/npy/Npy.h"
#include "tools/weir/StepList.h"
#include "tools/weir/TextSource.h"
#include "llvm/Support/FileSystem.h"
#include <map>

using namespace weir;
using namespace weir::tool;
using llvm::ArrayRef;
using llvm::StringRef;
using session::ProgramTable;
using session::SourceSignature;

//===----------------------------------------------------------------------===//
// The session
//===----------------------------------------------------------------------===//

static absl::Status toAbsl(const Status &status) {
  switch (status.code()) {
  case StatusCode::Ok:
    return absl::OkStatus();
  case StatusCode::Unimplemented:
    return absl::UnimplementedError(status.message());
  case StatusCode::Internal:
    return absl::InternalError(status.message());
  default:
    return absl::InvalidArgumentError(status.message());
  }
}

static std::string modeName(codegen::FloatMode mode) {
  switch (mode) {
  case codegen::FloatMode::Strict:
    return "strict";
  case codegen::FloatMode::Contract:
    return "contract";
  case codegen::FloatMode::Fast:
    return "fast";
  }
  return "";
}

static SessionOptions makeOptions(const CompileOptions &compile, int threads) {
  SessionOptions options;
  options.threads = threads;
  options.compile_threads = compile.threads;
  options.optimization = compile.optLevel.value_or(options.optimization);
  if (compile.floatMode)
    options.fp = modeName(*compile.floatMode);
  return options;
}

static absl::StatusOr<Graph> loadGraph(const CompileOptions &compile) {
  LoadOptions options;
  options.tags = compile.read.tags;
  options.checkpoint = compile.read.checkpoint;
  options.name_map = compile.read.nameMap;
  options.weights = compile.weights;
  Result<Graph> graph =
      detail::loadModel(compile.model, options, compile.read.limits);
  if (!graph.ok())
    return toAbsl(graph.status());
  return *graph;
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

namespace {
/// The arrays that steps feed, by their keys.
class FedArrays {
public:
  absl::Status read(ArrayRef<Step> steps, const std::string &path);
  const rt::Tensor &get(const std::string &key) const {
    return *arrays.at(key);
  }

private:
  absl::Status readArray(const NpzFile &npz, const std::string &key);
  std::map<std::string, std::unique_ptr<rt::Tensor>> arrays;
};
} // namespace

absl::Status FedArrays::readArray(const NpzFile &npz, const std::string &key) {
  std::unique_ptr<rt::Tensor> &array = arrays[key];
  if (array)
    return absl::OkStatus();
  array = std::make_unique<rt::Tensor>();
  return npz.read(key, *array);
}

absl::Status FedArrays::read(ArrayRef<Step> steps, const std::string &path) {
  std::optional<NpzFile> npz;
  for (const Step &step : steps)
    for (const StepTensor &feed : step.feeds) {
      if (path.empty())
        return badModel("the steps feed arrays: name their file with --inputs");
      if (!npz) {
        WEIR_ASSIGN_OR_RETURN(NpzFile opened, NpzFile::open(path));
        npz.emplace(std::move(opened));
      }
      WEIR_RETURN_IF_ERROR(readArray(*npz, feed.key));
    }
  return absl::OkStatus();
}

/// The array's memory as a tensor of the type.
static Tensor borrow(const rt::Tensor &array, DType dtype) {
  weir_tensor view = viewAs(array, int32_t(dtype));
  return Tensor::Borrow(DType(view.dtype),
                        Shape(view.shape, view.shape + view.rank), view.data);
}

static weir_tensor viewOf(const Tensor &tensor) {
  return {const_cast<void *>(tensor.raw()), tensor.shape().data(),
          int32_t(tensor.dtype()), int32_t(tensor.rank())};
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

namespace {
class Runner {
public:
  Runner(ArrayRef<Step> steps, const FedArrays &feeds,
         const ArrayOptions &options, std::shared_ptr<ProgramTable> table,
         Session session)
      : steps(steps), feeds(feeds), options(options), table(std::move(table)),
        session(std::move(session)) {}

  absl::Status run();

private:
  absl::Status runStep(const Step &step);
  absl::StatusOr<std::optional<SourceSignature>>
  findSignature(const Step &step);
  absl::Status bindFeeds(const Step &step, const SourceSignature *signature,
                         std::vector<std::pair<std::string, Tensor>> &values);
  absl::StatusOr<std::vector<std::string>>
  findFetches(const Step &step, const SourceSignature *signature,
              std::vector<size_t> &wanted) const;
  absl::Status emit(const StepTensor &fetch, const weir_tensor &value);
  absl::Status write(const StepTensor &fetch, const weir_tensor &value);

  ArrayRef<Step> steps;
  const FedArrays &feeds;
  const ArrayOptions &options;
  std::shared_ptr<ProgramTable> table;
  Session session;
  std::optional<NpzFile> expected;
};
} // namespace

absl::StatusOr<std::optional<SourceSignature>>
Runner::findSignature(const Step &step) {
  if (step.signature.empty())
    return std::nullopt;
  std::lock_guard<std::mutex> lock(table->sourceMutex);
  for (SourceSignature &signature : table->getSource().signatures())
    if (signature.name == step.signature)
      return std::optional<SourceSignature>(std::move(signature));
  return badModel("the model has no signature '" + step.signature + "'");
}

/// The graph's name of what is called so in a step: a tensor itself, or a
/// signature's input or output by its own name or the graph's.
static absl::StatusOr<std::string>
findTensor(const char *kind, const std::string &name, bool isSignature,
           ArrayRef<SourceSignature::Port> ports) {
  if (!isSignature)
    return name;
  std::string known;
  for (const SourceSignature::Port &port : ports) {
    if (name == port.name || name == port.tensor)
      return port.tensor;
    known += (known.empty() ? "'" : ", '") + port.name + "'";
  }
  return badModel(llvm::Twine("the signature has no ") + kind + " '" + name +
                  "', only " + (known.empty() ? "none at all" : known));
}

/// The values by the graph's names of what they are fed to; of a signature in
/// its own order.
absl::Status
Runner::bindFeeds(const Step &step, const SourceSignature *signature,
                  std::vector<std::pair<std::string, Tensor>> &values) {
  std::map<std::string, Tensor> given;
  ArrayRef<SourceSignature::Port> ports;
  if (signature)
    ports = signature->inputs;
  for (const StepTensor &feed : step.feeds) {
    WEIR_ASSIGN_OR_RETURN(
        std::string tensor,
        findTensor("input", feed.tensor, signature != nullptr, ports));
    std::lock_guard<std::mutex> lock(table->sourceMutex);
    DType dtype = table->getSource().describe(tensor).dtype;
    given[tensor] = borrow(feeds.get(feed.key), dtype);
  }
  for (const SourceSignature::Port &port : ports)
    if (!given.count(port.tensor))
      return badModel("input '" + port.name + "' is not fed");
  for (const SourceSignature::Port &port : ports)
    values.emplace_back(port.tensor, given[port.tensor]);
  if (!signature)
    values.assign(given.begin(), given.end());
  return absl::OkStatus();
}

/// What is fetched: of a signature all, since its effects belong to it.
absl::StatusOr<std::vector<std::string>>
Runner::findFetches(const Step &step, const SourceSignature *signature,
                    std::vector<size_t> &wanted) const {
  std::vector<std::string> fetches;
  ArrayRef<SourceSignature::Port> ports;
  if (signature)
    ports = signature->outputs;
  for (const SourceSignature::Port &port : ports)
    fetches.push_back(port.tensor);
  for (const StepTensor &fetch : step.fetches) {
    WEIR_ASSIGN_OR_RETURN(
        std::string tensor,
        findTensor("output", fetch.tensor, signature != nullptr, ports));
    auto known = llvm::find(fetches, tensor);
    wanted.push_back(size_t(known - fetches.begin()));
    if (known == fetches.end())
      fetches.push_back(tensor);
  }
  return fetches;
}

absl::Status Runner::runStep(const Step &step) {
  WEIR_ASSIGN_OR_RETURN(auto found, findSignature(step));
  const SourceSignature *signature = found ? &*found : nullptr;
  std::vector<std::pair<std::string, Tensor>> values;
  WEIR_RETURN_IF_ERROR(bindFeeds(step, signature, values));
  std::vector<size_t> wanted;
  WEIR_ASSIGN_OR_RETURN(std::vector<std::string> fetches,
                        findFetches(step, signature, wanted));
  session::NamedRun run;
  for (const auto &[tensor, value] : values) {
    run.feeds.push_back(tensor);
    run.values.push_back(&value);
  }
  run.fetches.append(fetches.begin(), fetches.end());
  run.targets.append(step.targets.begin(), step.targets.end());
  std::vector<Tensor> outputs;
  WEIR_RETURN_IF_ERROR(toAbsl(
      detail::SessionImpl::of(session).runNamed(run, outputs, RunOptions())));
  for (auto [fetch, number] : llvm::zip_equal(step.fetches, wanted))
    if (outputs[number])
      WEIR_RETURN_IF_ERROR(emit(fetch, viewOf(outputs[number])));
  return absl::OkStatus();
}

absl::Status Runner::write(const StepTensor &fetch, const weir_tensor &value) {
  std::string path = options.outputFolder + "/" + fetch.key + ".npy";
  rt::Text why;
  if (rt::writeNpy(path.c_str(), value, why))
    return absl::OkStatus();
  return badModel("cannot write '" + path + "': " + why.c_str());
}

absl::Status Runner::emit(const StepTensor &fetch, const weir_tensor &value) {
  if (!options.outputFolder.empty())
    WEIR_RETURN_IF_ERROR(write(fetch, value));
  if (expected)
    WEIR_RETURN_IF_ERROR(compareWith(
        *expected, fetch.key, "'" + fetch.tensor + "' (" + fetch.key + ")",
        value, options.tolerance));
  if (options.outputFolder.empty() && !expected)
    rt::printSummary(fetch.key.c_str(), value);
  return absl::OkStatus();
}

absl::Status Runner::run() {
  if (!options.expected.empty()) {
    WEIR_ASSIGN_OR_RETURN(NpzFile opened, NpzFile::open(options.expected));
    expected.emplace(std::move(opened));
  }
  for (size_t i = 0; i < steps.size(); ++i)
    if (absl::Status status = runStep(steps[i]); !status.ok())
      return inContext("step " + llvm::Twine(i), status);
  return absl::OkStatus();
}

static absl::Status makeFolder(const std::string &path) {
  if (path.empty())
    return absl::OkStatus();
  if (std::error_code error = llvm::sys::fs::create_directories(path))
    return badModel("cannot make the folder '" + path +
                    "': " + error.message());
  return absl::OkStatus();
}

/// The programs of a graph, or of text that has been imported already.
static absl::StatusOr<std::shared_ptr<ProgramTable>>
openModel(const CompileOptions &options, std::shared_ptr<const void> &owner) {
  if (isText(options.model)) {
    WEIR_ASSIGN_OR_RETURN(auto source, TextSource::open(options));
    if (source)
      return std::make_shared<ProgramTable>(std::move(source));
  }
  WEIR_ASSIGN_OR_RETURN(Graph graph, loadGraph(options));
  owner = std::make_shared<Graph>(graph);
  return session::programsOf(graph);
}

absl::Status tool::runSteps(CompileOptions options, const ArrayOptions &arrays,
                            int threads) {
  WEIR_ASSIGN_OR_RETURN(std::vector<Step> steps, readSteps(arrays.steps));
  FedArrays feeds;
  WEIR_RETURN_IF_ERROR(feeds.read(steps, arrays.inputs));
  WEIR_RETURN_IF_ERROR(makeFolder(arrays.outputFolder));
  std::shared_ptr<const void> owner;
  WEIR_ASSIGN_OR_RETURN(auto table, openModel(options, owner));
  Session session = detail::SessionImpl::create(
      owner, table, makeOptions(options, threads), options);
  return Runner(steps, feeds, arrays, std::move(table), std::move(session))
      .run();
}
