//===- Steps.cpp - weir run --steps ---------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Steps.h"
#include "lib/jit/JitProgram.h"
#include "lib/readers/Status.h"
#include "runtime/main/Summary.h"
#include "runtime/npy/Npy.h"
#include "tools/weir/ModelOptions.h"
#include "tools/weir/StepList.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include <map>

using namespace weir;
using namespace weir::tool;
using llvm::ArrayRef;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// What is compiled
//===----------------------------------------------------------------------===//

/// What the reader takes of an array's type: its rank, and what its elements
/// are where the model doesn't say. `?x?xf32`
static std::string feedType(const rt::TensorType &type) {
  std::string text;
  for (int32_t axis = 0; axis < type.rank; ++axis)
    text += "?x";
  switch (type.element->kind) {
  case rt::ElementKind::Complex:
    return text + (type.element->size == 8 ? "complex<f32>" : "complex<f64>");
  case rt::ElementKind::Unsigned:
    return text + "u" + "i" + std::to_string(8 * type.element->size);
  default:
    return text + type.element->alias;
  }
}

namespace {
/// The steps, the arrays that they get, and the signatures that they run.
class Plan {
public:
  Plan(const ArrayOptions &options) : options(options) {}

  absl::Status read();
  /// Tells the compiler what to compile.
  void request(CompileOptions &compile) const;

  ArrayRef<Step> getSteps() const { return steps; }
  /// The signature that a step runs.
  StringRef getSignature(size_t step) const { return signatures[step]; }
  const rt::Tensor &getArray(StringRef key) const {
    return *arrays.at(key.str());
  }

private:
  absl::Status readArrays();
  void nameSignature(const Step &step);
  SignatureRequest makeRequest(const Step &step, std::string name) const;

  const ArrayOptions &options;
  std::vector<Step> steps;
  std::vector<std::string> signatures;
  std::map<std::string, std::unique_ptr<rt::Tensor>> arrays;
  /// The requests by what is asked for.
  std::map<std::string, SignatureRequest> requests;
};
} // namespace

absl::Status Plan::readArrays() {
  std::optional<NpzFile> npz;
  for (const Step &step : steps)
    for (const StepTensor &feed : step.feeds) {
      if (options.inputs.empty())
        return badModel("the steps feed arrays: name their file with --inputs");
      if (!npz) {
        WEIR_ASSIGN_OR_RETURN(NpzFile opened, NpzFile::open(options.inputs));
        npz.emplace(std::move(opened));
      }
      std::unique_ptr<rt::Tensor> &array = arrays[feed.key];
      if (array)
        continue;
      array = std::make_unique<rt::Tensor>();
      WEIR_RETURN_IF_ERROR(npz->read(feed.key, *array));
    }
  return absl::OkStatus();
}

SignatureRequest Plan::makeRequest(const Step &step, std::string name) const {
  SignatureRequest request{std::move(name), {}, {}, step.targets};
  for (const StepTensor &feed : step.feeds)
    request.feeds.push_back({feed.tensor, feedType(getArray(feed.key).type)});
  for (const StepTensor &fetch : step.fetches)
    request.fetches.push_back(fetch.tensor);
  return request;
}

/// A text that two requests share where they ask for the same.
static std::string keyOf(const SignatureRequest &request) {
  std::string key;
  for (const FedTensor &feed : request.feeds)
    key += feed.tensor + "=" + feed.type + "\n";
  key += "->\n" + llvm::join(request.fetches, "\n");
  return key + "\n^\n" + llvm::join(request.targets, "\n");
}

void Plan::nameSignature(const Step &step) {
  if (!step.signature.empty()) {
    signatures.push_back(step.signature);
    return;
  }
  SignatureRequest request =
      makeRequest(step, "steps/" + std::to_string(signatures.size()));
  auto [known, isNew] = requests.try_emplace(keyOf(request), request);
  signatures.push_back(known->second.name);
}

absl::Status Plan::read() {
  WEIR_ASSIGN_OR_RETURN(steps, readSteps(options.steps));
  WEIR_RETURN_IF_ERROR(readArrays());
  for (const Step &step : steps)
    nameSignature(step);
  return absl::OkStatus();
}

void Plan::request(CompileOptions &compile) const {
  for (auto &[key, request] : requests)
    compile.read.requests.push_back(request);
  // In the order of the steps, not of the keys.
  llvm::sort(compile.read.requests,
             [](const SignatureRequest &a, const SignatureRequest &b) {
               return std::make_pair(a.name.size(), a.name) <
                      std::make_pair(b.name.size(), b.name);
             });
  compile.read.keepsSignatures = llvm::any_of(
      steps, [](const Step &step) { return !step.signature.empty(); });
  for (const std::string &name : signatures)
    if (!llvm::is_contained(compile.signatures, name))
      compile.signatures.push_back(name);
}

//===----------------------------------------------------------------------===//
// One run
//===----------------------------------------------------------------------===//

/// The tensor of that name, the signature's or the model's.
static const weir_tensor_desc *findTensor(ArrayRef<weir_tensor_desc> tensors,
                                          StringRef name) {
  for (const weir_tensor_desc &tensor : tensors)
    if (name == tensor.name ||
        (tensor.original_name && name == tensor.original_name))
      return &tensor;
  return nullptr;
}

static absl::Status noTensor(const char *kind, StringRef name,
                             ArrayRef<weir_tensor_desc> tensors) {
  std::vector<std::string> names;
  for (const weir_tensor_desc &tensor : tensors)
    names.push_back(("'" + StringRef(tensor.name) + "'").str());
  return badModel(llvm::Twine("the signature has no ") + kind + " '" + name +
                  "', only " +
                  (names.empty() ? "none at all" : llvm::join(names, ", ")));
}

namespace {
/// A function's outputs in a run.
struct Outputs {
  std::vector<std::unique_ptr<rt::Tensor>> tensors;
  std::vector<weir_tensor> views;
};

/// Runs steps in one session.
class Session {
public:
  Session(const weir_program &program) : program(program) {}
  Session(const Session &) = delete;
  ~Session() {
    weir_session_destroy(session);
    weir_context_destroy(context);
  }

  absl::Status open(int threads);
  absl::StatusOr<Outputs> run(const weir_function &function,
                              ArrayRef<weir_tensor> inputs);

private:
  absl::StatusOr<Outputs> makeOutputs(const weir_function &function,
                                      ArrayRef<weir_tensor> inputs);
  absl::Status statusOf(int32_t status) const;

  const weir_program &program;
  weir_context *context = nullptr;
  weir_session *session = nullptr;
};
} // namespace

absl::Status Session::statusOf(int32_t status) const {
  if (status == WEIR_OK)
    return absl::OkStatus();
  std::string message = weir_context_message(context);
  return status == WEIR_INTERNAL ? absl::InternalError(message)
                                 : absl::InvalidArgumentError(message);
}

absl::Status Session::open(int threads) {
  context = weir_context_create(threads);
  if (!context)
    return badModel("no memory");
  return statusOf(weir_session_create(context, &program, nullptr, &session));
}

absl::StatusOr<Outputs> Session::makeOutputs(const weir_function &function,
                                             ArrayRef<weir_tensor> inputs) {
  ArrayRef descs(function.outputs, function.output_count);
  size_t dimensions = 0;
  for (const weir_tensor_desc &desc : descs)
    dimensions += size_t(desc.rank);
  std::vector<int64_t> shapes(dimensions + 1);
  WEIR_RETURN_IF_ERROR(statusOf(
      weir_output_shapes(context, &function, inputs.data(), shapes.data())));
  Outputs outputs;
  const int64_t *shape = shapes.data();
  for (const weir_tensor_desc &desc : descs) {
    if (desc.rank > rt::maxRank)
      return badModel("output '" + llvm::Twine(desc.name) + "' has rank " +
                      llvm::Twine(desc.rank) + ", at most " +
                      llvm::Twine(rt::maxRank) + " is written");
    auto &tensor = outputs.tensors.emplace_back(std::make_unique<rt::Tensor>());
    tensor->type.element = rt::findElementType(desc.dtype);
    tensor->type.rank = desc.rank;
    std::copy(shape, shape + desc.rank, tensor->type.shape);
    shape += desc.rank;
    // Where the run computes the shape it brings the memory too.
    bool isOpen = desc.rank > 0 && tensor->type.shape[0] < 0;
    if (!isOpen && !tensor->allocate())
      return badModel("output '" + llvm::Twine(desc.name) + "': no memory");
    outputs.views.push_back(tensor->view());
  }
  return outputs;
}

absl::StatusOr<Outputs> Session::run(const weir_function &function,
                                     ArrayRef<weir_tensor> inputs) {
  WEIR_ASSIGN_OR_RETURN(Outputs outputs, makeOutputs(function, inputs));
  WEIR_RETURN_IF_ERROR(statusOf(weir_run(context, session, &function,
                                         inputs.data(), outputs.views.data())));
  return outputs;
}

//===----------------------------------------------------------------------===//
// All runs
//===----------------------------------------------------------------------===//

namespace {
class Runner {
public:
  Runner(const Plan &plan, const ArrayOptions &options,
         const weir_program &program)
      : plan(plan), options(options), program(program), session(program) {}

  absl::Status run(int threads);

private:
  absl::Status runStep(size_t number);
  absl::StatusOr<std::vector<weir_tensor>>
  findInputs(const Step &step, const weir_function &function);
  absl::Status emit(const StepTensor &fetch, const weir_tensor &value);
  absl::Status write(const StepTensor &fetch, const weir_tensor &value);

  const Plan &plan;
  const ArrayOptions &options;
  const weir_program &program;
  Session session;
  std::optional<NpzFile> expected;
};
} // namespace

absl::StatusOr<std::vector<weir_tensor>>
Runner::findInputs(const Step &step, const weir_function &function) {
  ArrayRef descs(function.inputs, function.input_count);
  std::vector<weir_tensor> inputs(descs.size() + 1);
  std::vector<bool> isFed(descs.size());
  for (const StepTensor &feed : step.feeds) {
    const weir_tensor_desc *desc = findTensor(descs, feed.tensor);
    if (!desc)
      return noTensor("input", feed.tensor, descs);
    size_t i = size_t(desc - descs.data());
    inputs[i] = viewAs(plan.getArray(feed.key), desc->dtype);
    isFed[i] = true;
  }
  for (auto [desc, fed] : llvm::zip_equal(descs, isFed))
    if (!fed)
      return badModel("input '" + StringRef(desc.name) + "' is not fed");
  return inputs;
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

absl::Status Runner::runStep(size_t number) {
  const Step &step = plan.getSteps()[number];
  std::string name = plan.getSignature(number).str();
  const weir_function *function = weir_find_function(&program, name.c_str());
  if (!function)
    return badModel("the program has no signature '" + name + "'");
  WEIR_ASSIGN_OR_RETURN(auto inputs, findInputs(step, *function));
  WEIR_ASSIGN_OR_RETURN(Outputs outputs, session.run(*function, inputs));
  ArrayRef descs(function->outputs, function->output_count);
  for (const StepTensor &fetch : step.fetches) {
    const weir_tensor_desc *desc = findTensor(descs, fetch.tensor);
    if (!desc)
      return noTensor("output", fetch.tensor, descs);
    WEIR_RETURN_IF_ERROR(
        emit(fetch, outputs.views[size_t(desc - descs.data())]));
  }
  return absl::OkStatus();
}

absl::Status Runner::run(int threads) {
  if (!options.expected.empty()) {
    WEIR_ASSIGN_OR_RETURN(NpzFile opened, NpzFile::open(options.expected));
    expected.emplace(std::move(opened));
  }
  WEIR_RETURN_IF_ERROR(session.open(threads));
  for (size_t i = 0; i < plan.getSteps().size(); ++i)
    if (absl::Status status = runStep(i); !status.ok())
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

absl::Status tool::runSteps(CompileOptions options, const ArrayOptions &arrays,
                            int threads) {
  Plan plan(arrays);
  WEIR_RETURN_IF_ERROR(plan.read());
  WEIR_RETURN_IF_ERROR(makeFolder(arrays.outputFolder));
  plan.request(options);
  std::unique_ptr<Compilation> compilation;
  WEIR_ASSIGN_OR_RETURN(
      auto program,
      compileObjects(options, /*embedWeights=*/true, compilation));
  auto jit = JitProgram::create(program);
  if (!jit)
    return badModel(llvm::toString(jit.takeError()));
  return Runner(plan, arrays, *(*jit)->get()).run(threads);
}
